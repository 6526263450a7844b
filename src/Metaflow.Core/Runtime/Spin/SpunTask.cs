using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Metadata;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Resume;
using Metaflow.Runtime.Scheduling;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Spin;

/// <summary>
/// Runs one step again, on the inputs of a task that ran before. It happens in a run of its own: the inputs are taken over into it by
/// reference, and what it writes goes to a folder apart, laid over the datastore.
/// </summary>
/// <param name="launch">The flow.</param>
/// <param name="options">What to repeat.</param>
internal sealed class SpunTask(FlowLaunch launch, SpinOptions options)
{
    private const string TaskId = "0";

    private readonly RunObserver _observer = launch.Observer ?? new SilentRunObserver();

    public async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        var overrides = ArtifactOverrides.Parse(launch.Definition, options.Artifacts);
        var context = PreparedRun.ContextOf(launch, []);
        var outside = RunStorage.Open(context, launch.Backends, () => launch.Configuration, launch.Time);
        var origin = await SpinOrigin.FindAsync(outside, launch.Definition, options.Task, cancellationToken).ConfigureAwait(false);
        overrides.RequireInputs(origin.Inputs.Select(static i => i.Task));
        var setup = SetupOf(outside, origin);
        _observer.RunMessage($"Spinning {origin.Task}", isError: false);
        using var folder = SpinFolder.Open(context.DatastoreRoot, options.Persist);
        var storage = await OpenAsync(outside, folder, cancellationToken).ConfigureAwait(false);
        var cloning = new TaskCloning(storage);
        foreach (var input in origin.Inputs)
        {
            await cloning.CloneAsync(
                input.Task, input.Artifacts, input.Task.Task!, overrides.For(input.Task), [], cancellationToken).ConfigureAwait(false);
        }

        var result = await ExecuteAsync(storage, setup, origin, cancellationToken).ConfigureAwait(false);
        if (options.Persist)
            await folder.KeepAsync(storage.Datastore, outside.Datastore, result, origin.Task.Step!, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private FlowSetup SetupOf(RunStorage outside, SpinOrigin origin)
    {
        var handedOn = new TaskArtifacts(outside.Datastore.Blobs, new ValueCache(), launch.Options.Serializers, origin.Parameters);
        var flow = FlowInstance.Create(launch.Definition, handedOn, outside.Files.Load);
        var setup = FlowSetup.Create(launch.Definition, flow, [], launch.Options.Serializers);
        PreparedRun.CheckGraph(setup.Graph);
        var step = origin.Task.Step!;
        if (setup.Graph.Nodes.Any(n => n.Transition == TransitionKind.Parallel && n.Targets.Contains(step)))
        {
            throw new MetaflowException(
                $"Step '{step}' runs as a gang, whose tasks cannot be repeated one by one. Spin the join after it, or resume the run.");
        }

        foreach (var left in setup.LeaveOut(step, d => options.SkipDecorators || !d.ActsWhenSpun))
            _observer.RunMessage($"Decorator '{left.Name}' is left out.", isError: true);
        setup.Validate(outside.Secrets);
        return setup;
    }

    private async Task<RunStorage> OpenAsync(RunStorage outside, SpinFolder folder, CancellationToken cancellationToken)
    {
        var metadata = new LocalMetadata(folder.Root, outside.Context.UserName, launch.Time);
        var run = await metadata.NewRunAsync(outside.Context.FlowName, outside.Tags, cancellationToken).ConfigureAwait(false);
        if (options.RunIdFile is { } file)
            await File.WriteAllTextAsync(file, run.Run, cancellationToken).ConfigureAwait(false);
        return outside with
        {
            Context = outside.Context with { RunId = run.Run! },
            Datastore = new FlowDatastore(
                outside.Context.FlowName, new LayeredStorage(folder.Storage, outside.Datastore.Storage), launch.Time, outside.Context.Blobs),
            Metadata = metadata,
            Outside = outside,
        };
    }

    private async Task<RunResult> ExecuteAsync(
        RunStorage storage, FlowSetup setup, SpinOrigin origin, CancellationToken cancellationToken)
    {
        var backend = new InProcessBackend(TaskExecutor.Create(setup, storage));
        await using var disposal = backend.ConfigureAwait(false);
        var task = new PendingTask
        {
            Step = origin.Task.Step!,
            TaskId = TaskId,
            Inputs = [.. origin.Inputs.Select(static i => new TaskInput(i.Task.Step!, i.Task.Task!, 0))],
            Branch = default,
            SplitIndex = origin.SplitIndex,
        };
        var session = new RunSession(storage, options.MaxLogSize * 1_000_000, launch.Time);
        return await new Scheduler(setup, session, backend, _observer, launch.Options)
            .RunOneAsync(task, cancellationToken).ConfigureAwait(false);
    }
}
