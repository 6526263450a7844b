namespace Metaflow.Runtime.Remote;

/// <summary>
/// Sends each attempt to where its step's decorators say: to a place elsewhere, or to this machine. What only deals with the failure of other
/// attempts runs here.
/// </summary>
/// <param name="setup">The flow with its decorators.</param>
/// <param name="local">This machine.</param>
/// <param name="places">The places elsewhere, by name.</param>
internal sealed class RoutedBackend(
    FlowSetup setup, ComputeBackend local, IReadOnlyDictionary<string, ComputeBackend> places) : ComputeBackend
{
    /// <summary>Makes this machine ready, if the run begins here.</summary>
    public override void Prepare()
    {
        if (setup.ComputeTypeOf(setup.Graph.Start.Name) is null)
            local.Prepare();
    }

    public override void Start(TaskSpec task, TaskSink sink) => BackendOf(task).Start(task, sink);

    public override void Kill(TaskSpec task) => BackendOf(task).Kill(task);

    public override void CancelAll() => ForAll(static backend => backend.CancelAll());

    public override void KillAll() => ForAll(static backend => backend.KillAll());

    public override async ValueTask DisposeAsync()
    {
        foreach (var place in places.Values)
            await place.DisposeAsync().ConfigureAwait(false);
        await local.DisposeAsync().ConfigureAwait(false);
    }

    private ComputeBackend BackendOf(TaskSpec task) =>
        !task.IsFallback && setup.ComputeTypeOf(task.Step) is { } place ? places[place] : local;

    private void ForAll(Action<ComputeBackend> act)
    {
        act(local);
        foreach (var place in places.Values)
            act(place);
    }
}
