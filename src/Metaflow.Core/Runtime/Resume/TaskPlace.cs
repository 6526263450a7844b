using Metaflow.Runtime.Scheduling;

namespace Metaflow.Runtime.Resume;

/// <summary>
/// Which task of a step a task is, whatever its id: what a task has in common with its counterpart in another run of the flow.
/// </summary>
/// <param name="Step">The step's stored name.</param>
/// <param name="Indices">The indices of the foreachs it is inside of, outermost first, with commas between.</param>
/// <param name="Iteration">The count of a step that leads to itself, from 0; 0 for other steps.</param>
internal readonly record struct TaskPlace(string Step, string Indices, int Iteration)
{
    /// <summary>The place of a task that is to run.</summary>
    public static TaskPlace Of(PendingTask task) =>
        new(task.Step, string.Join(',', task.Branch.ForeachIndices()), task.Iteration);

    /// <summary>The place of a stored task.</summary>
    public static TaskPlace Of(string step, IReadOnlyList<ForeachFrame> stack, IReadOnlyList<int> iterations) =>
        new(step, string.Join(',', stack.Select(static f => f.Index)), iterations.Count > 0 ? iterations[^1] : 0);

    /// <summary>As shown to the user: <c>work</c>, <c>work[2]</c>, <c>work[2,0]</c>, <c>loop (iteration 3)</c>.</summary>
    public override string ToString() => Step
        + (Indices.Length > 0 ? $"[{Indices}]" : "")
        + (Iteration > 0 ? $" (iteration {Iteration})" : "");
}
