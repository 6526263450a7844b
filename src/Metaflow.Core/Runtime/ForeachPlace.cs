using System.Globalization;
using Metaflow.Graph;

namespace Metaflow.Runtime;

/// <summary>Where a task stands in foreachs and recursion, worked out from the task before it.</summary>
/// <param name="Stack">The foreach levels, outermost first.</param>
/// <param name="Iterations">The count of a recursive step, in a list of one; empty for other steps.</param>
internal sealed record ForeachPlace(IReadOnlyList<ForeachFrame> Stack, IReadOnlyList<int> Iterations)
{
    /// <summary>The name of the record that tells <see cref="ExecutionPath"/>.</summary>
    public const string ExecutionPathField = "foreach-execution-path";

    private const int MaximumStackText = 256;

    /// <param name="graph">The graph.</param>
    /// <param name="spec">The attempt.</param>
    /// <param name="input">The artifacts of the (first) input.</param>
    public static ForeachPlace Of(FlowGraph graph, TaskSpec spec, TaskArtifacts input)
    {
        var node = graph[spec.Step];
        var stack = StackOf(input);
        if (node.IsJoin && graph.SplitOf(node.Name) is { Transition: TransitionKind.Foreach or TransitionKind.Parallel })
            stack = [.. stack.Take(stack.Count - 1)];
        else if (spec.SplitIndex is { } index)
            stack = [.. stack, Frame(spec, input, index)];
        return new ForeachPlace(stack, Iteration(node, spec, input));
    }

    /// <summary>The foreach levels of a stored task.</summary>
    public static IReadOnlyList<ForeachFrame> StackOf(TaskArtifacts artifacts) =>
        artifacts.TryReadShared(RuntimeArtifacts.ForeachStack, RuntimeTypes.ForeachStack, out var stack) && stack is not null
            ? (IReadOnlyList<ForeachFrame>)stack
            : [];

    /// <summary>The levels as the UI shows them: <c>var=value</c>, as long as values are there and fit.</summary>
    public IReadOnlyList<string> Describe()
    {
        var texts = new List<string>();
        var length = 0;
        foreach (var frame in Stack)
        {
            var text = $"{frame.Variable}={frame.Value}";
            length += text.Length;
            if (string.IsNullOrEmpty(frame.Value) || length > MaximumStackText)
                break;
            texts.Add(text);
        }

        return texts;
    }

    /// <summary>The indices in an <see cref="ExecutionPath"/>.</summary>
    public static IReadOnlyList<int> IndicesOf(string executionPath) =>
        [.. executionPath.Split(',').Select(InnermostIndexOf)];

    /// <summary>The index of the innermost level in an <see cref="ExecutionPath"/>; 0 for what is none.</summary>
    public static int InnermostIndexOf(string executionPath) => int.TryParse(
        executionPath.AsSpan(executionPath.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? index
        : 0;

    /// <summary>The levels as clients match parents and children by: <c>step:index,step:index</c>.</summary>
    public string ExecutionPath() => string.Join(',', Stack.Select(f => $"{f.Step}:{f.Index}"));

    private static ForeachFrame Frame(TaskSpec spec, TaskArtifacts input, int index)
    {
        if (spec.Gang is not null)
            return new ForeachFrame(spec.Step, RuntimeArtifacts.ParallelIterator, null, index, null);
        input.TryReadShared(RuntimeArtifacts.ForeachVariable, RuntimeTypes.OptionalString, out var variable);
        input.TryReadShared(RuntimeArtifacts.ForeachNumSplits, RuntimeTypes.OptionalInteger, out var count);
        input.TryReadShared(RuntimeArtifacts.ForeachValues, RuntimeTypes.OptionalStrings, out var values);
        var value = values is List<string> texts && index < texts.Count ? texts[index] : null;
        return new ForeachFrame(spec.Step, (string?)variable ?? "", (int?)count, index, value);
    }

    private static int[] Iteration(GraphNode node, TaskSpec spec, TaskArtifacts input)
    {
        if (!node.Targets.Contains(node.Name))
            return [];
        var again = spec.Inputs[0].Step == node.Name;
        input.TryReadShared(RuntimeArtifacts.IterationStack, RuntimeTypes.Integers, out var before);
        return [again && before is List<int> { Count: > 0 } counts ? counts[^1] + 1 : 0];
    }
}
