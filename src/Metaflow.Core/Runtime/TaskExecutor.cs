using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Runtime.Launch;

namespace Metaflow.Runtime;

/// <summary>
/// Runs attempts of tasks in this process: opens the inputs, binds a flow instance to them, lets decorators act, calls the step, stores what
/// changed. Does not know who schedules. For one attempt at a time, or for several on their own flow instances.
/// </summary>
internal sealed class TaskExecutor
{
    private readonly FlowDefinition _definition;
    private readonly RunStorage _storage;
    private readonly ArtifactSerializers _serializers;
    private readonly ValueCache _cache = new();
    private readonly Lock _lock = new();
    private readonly Action? _onOverrun;
    private FlowSetup? _setup;
    private StoredArtifact[]? _ofCode;

    private TaskExecutor(
        FlowDefinition definition, RunStorage storage, ArtifactSerializers serializers, FlowSetup? setup, Action? onOverrun)
    {
        _onOverrun = onOverrun;
        _definition = definition;
        _storage = storage;
        _serializers = serializers;
        _setup = setup;
    }

    /// <summary>Makes an executor for the tasks of one run.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="storage">Data and records of the run.</param>
    /// <param name="serializers">The program's own serializers.</param>
    /// <param name="onOverrun">Called when a step does not stop at its time limit, before that is stored; null for nobody.</param>
    public static TaskExecutor Create(
        FlowDefinition definition, RunStorage storage, ArtifactSerializers serializers, Action? onOverrun = null) =>
        new(definition, storage, serializers, null, onOverrun);

    /// <summary>Makes an executor in the process that launched the run.</summary>
    public static TaskExecutor Create(FlowSetup setup, RunStorage storage) =>
        new(setup.Definition, storage, setup.Serializers, setup, null);

    /// <summary>Runs one attempt.</summary>
    /// <param name="spec">The attempt.</param>
    /// <param name="cancellationToken">Asks the step to stop.</param>
    /// <returns>What the scheduler needs to go on. Failures are written to standard error, not thrown.</returns>
    public async Task<TaskResult> ExecuteAsync(TaskSpec spec, CancellationToken cancellationToken)
    {
        TaskAttempt? attempt = null;
        TaskResult result;
        try
        {
            attempt = await OpenAsync(spec, cancellationToken).ConfigureAwait(false);
            result = await attempt.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var text = e is MetaflowException error ? $"{error.Headline}: {error.Message}" : TaskFailureText.Of(e);
            await Console.Error.WriteLineAsync(text).ConfigureAwait(false);
            result = TaskFailureText.ResultOf(e);
        }

        return attempt is { CodeStillRuns: true } ? result with { CodeStillRuns = true } : result;
    }

    private async Task<TaskAttempt> OpenAsync(TaskSpec spec, CancellationToken cancellationToken)
    {
        var context = _storage.Context;
        var references = new TaskReference[spec.Inputs.Count];
        for (var i = 0; i < references.Length; i++)
        {
            var input = spec.Inputs[i];
            references[i] = new TaskReference(
                new Pathspec(context.FlowName, context.RunId, input.Step, input.TaskId), input.Attempt);
        }

        var inputs = await _storage.Datastore.OpenTasksAsync(references, cancellationToken).ConfigureAwait(false);
        var setup = SetupFrom(inputs[0]);
        var artifacts = new TaskArtifacts(
            _storage.Datastore.Blobs, _cache, _serializers,
            await HandedOnAsync(setup.Graph[spec.Step], inputs[0], cancellationToken).ConfigureAwait(false));
        var place = ForeachPlace.Of(setup.Graph, spec, ArtifactsOf(inputs[0]));
        var flow = NewFlow(artifacts);
        flow.Bind(new TaskBinding(_definition, spec.Step, artifacts)
        {
            ForeachStack = place.Stack,
            ForeachValueFormat = new ForeachValueFormat(context.MaximumForeachValueChars, context.IncludeForeachStack),
            JoinSource = setup.Graph[spec.Step].IsJoin ? JoinSourceOf(spec, inputs) : null,
        });
        return new TaskAttempt(setup, _storage, spec, flow, place, _onOverrun);
    }

    /// <summary>A join starts with what every task has in common; any other step with all that its input has.</summary>
    private async ValueTask<IEnumerable<StoredArtifact>> HandedOnAsync(
        GraphNode step, TaskDatastore input, CancellationToken cancellationToken)
    {
        var handedOn = step.IsJoin ? input.Artifacts.Where(a => IsCommon(a.Name)) : input.Artifacts;
        if (_storage.Context.OriginRunId is null)
            return handedOn;

        // What a resumed run took over is of the flow as it was; what it runs is of the flow as it is.
        _ofCode ??= (await FixedArtifacts.OpenAsync(_storage, cancellationToken).ConfigureAwait(false))
            .Artifacts.Where(a => IsOfCode(a.Name)).ToArray();
        return handedOn.Where(a => !IsOfCode(a.Name)).Concat(_ofCode);
    }

    private bool IsCommon(string name) =>
        IsOfCode(name)
        || _definition.Parameters.Any(p => p.ArtifactName == name)
        || _definition.Configs.Any(c => c.ArtifactName == name);

    private bool IsOfCode(string name) =>
        name == RuntimeArtifacts.GraphInfo || _definition.Constants.Any(c => c.Name == name);

    private TaskArtifacts ArtifactsOf(TaskDatastore input) =>
        new(_storage.Datastore.Blobs, _cache, _serializers, input.Artifacts);

    private JoinInputSource JoinSourceOf(TaskSpec spec, IReadOnlyList<TaskDatastore> inputs) => new(
        [.. spec.Inputs.Select(i => i.Step)],
        index =>
        {
            var artifacts = ArtifactsOf(inputs[index]);
            var flow = NewFlow(artifacts);
            var stack = ForeachPlace.StackOf(artifacts);
            flow.Bind(new TaskBinding(_definition, spec.Inputs[index].Step, artifacts) { ForeachStack = stack });
            return flow;
        });

    private FlowSpec NewFlow(TaskArtifacts artifacts) =>
        FlowInstance.Create(_definition, artifacts, _storage.Files.Load);

    /// <summary>Decorators may depend on configs, which a worker first sees with its first task.</summary>
    private FlowSetup SetupFrom(TaskDatastore input)
    {
        lock (_lock)
        {
            return _setup ??= FlowSetup.Create(
                _definition, NewFlow(ArtifactsOf(input)), _storage.Context.With, _serializers);
        }
    }
}
