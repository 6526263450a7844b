using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Runtime;
using Metaflow.Runtime.Launch;

namespace Metaflow.Testing;

/// <summary>Runs one step of a run that has nothing but what the test gives: parameters, and tasks before the step with their artifacts.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
/// <param name="launch">The flow, and where to run it.</param>
internal sealed class StepTest<TFlow>(FlowLaunch launch)
    where TFlow : FlowSpec, IFlow
{
    /// <summary>The options whose parameters are those of an instance.</summary>
    public static RunOptions OptionsOf(TFlow flow)
    {
        var parameters = new ParameterValues();
        foreach (var parameter in TFlow.Definition.Parameters)
        {
            if (parameter.GetValue(flow) is not (IncludedFile { HasValue: false } or null) and var value)
                parameters[parameter.OptionName] = value;
        }

        return new RunOptions { Parameters = parameters };
    }

    public async Task<FlowTestTask<TFlow>> StepAsync(
        TFlow flow, string step, int? index, CancellationToken cancellationToken)
    {
        var run = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var node = Find(run.Setup.Graph, step);
        if (node.IsJoin)
            throw new MetaflowException($"Step '{step}' is a join; give its inputs by JoinAsync.");
        var before = run.Setup.Graph.IncomingOf(node.Name).Select(n => run.Setup.Graph[n]).FirstOrDefault(n => n != node);
        var isForeach = before?.Transition is TransitionKind.Foreach;
        if (isForeach != index.HasValue)
        {
            throw new MetaflowException(isForeach
                ? $"Step '{step}' works on an item of a foreach; give the index of one."
                : $"Step '{step}' does not begin the tasks of a foreach, so it takes no index.");
        }

        var input = await run.GiveAsync(before?.Name, flow, isForeach ? before!.ForeachArtifact : null, null, cancellationToken)
            .ConfigureAwait(false);
        return await run.ExecuteAsync(node.Name, [input], index, cancellationToken).ConfigureAwait(false);
    }

    public async Task<FlowTestTask<TFlow>> JoinAsync(
        string step, IReadOnlyList<(string Step, TFlow Flow)> inputs, CancellationToken cancellationToken)
    {
        var run = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var graph = run.Setup.Graph;
        var node = Find(graph, step);
        if (!node.IsJoin)
            throw new MetaflowException($"Step '{step}' is no join; run it by StepAsync.");
        var split = graph.SplitOf(node.Name);
        var isForeach = split?.Transition is TransitionKind.Foreach or TransitionKind.Parallel;
        var given = new List<TaskInput>();
        foreach (var (from, flow) in inputs)
        {
            var source = Find(graph, from);
            if (!source.Targets.Contains(node.Name))
                throw new MetaflowException($"Step '{from}' does not lead to '{step}'; those that do: {string.Join(", ", graph.IncomingOf(node.Name))}.");
            ForeachFrame? frame = isForeach
                ? new ForeachFrame(split!.Targets[0], split.ForeachArtifact ?? "", inputs.Count, given.Count, null)
                : null;
            given.Add(await run.GiveAsync(source.Name, flow, null, frame, cancellationToken).ConfigureAwait(false));
        }

        return await run.ExecuteAsync(node.Name, given, null, cancellationToken).ConfigureAwait(false);
    }

    private static GraphNode Find(FlowGraph graph, string step) =>
        graph.Nodes.FirstOrDefault(n => n.IsNamed(step)) ?? throw new MetaflowException(
            $"Flow '{graph.FlowName}' has no step '{step}'; its steps are {string.Join(", ", graph.Nodes.Select(n => n.Method))}.");

    private async Task<GivenRun<TFlow>> BeginAsync(CancellationToken cancellationToken)
    {
        var prepared = await PreparedRun.CreateAsync(launch, cancellationToken).ConfigureAwait(false);
        var run = await prepared.Storage.Metadata
            .NewRunAsync(launch.Definition.Name, prepared.Storage.Tags, cancellationToken).ConfigureAwait(false);
        var storage = prepared.StorageOf(run.Run!);
        var parameters = await FixedArtifacts.StoreAsync(
            storage, prepared.Setup, null, ArtifactTable.Empty, prepared.Artifacts, cancellationToken).ConfigureAwait(false);
        return new GivenRun<TFlow>(prepared.Setup, storage, parameters);
    }
}
