using System.Globalization;
using System.Text.Json;
using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>One attempt of a task from its first record to its last, on a flow instance that is bound to its inputs.</summary>
internal sealed class TaskAttempt(
    FlowSetup setup, RunStorage storage, TaskSpec spec, FlowSpec flow, ForeachPlace place)
{
    private readonly Pathspec _task =
        new(setup.Definition.Name, storage.Context.RunId, spec.Step, spec.TaskId);

    private readonly StepDefinition _step = setup.StepOf(spec.Step);
    private readonly IReadOnlyList<StepDecorator> _decorators = setup.DecoratorsOf(spec.Step);
    private readonly TaskContext _context = new(
        flow, storage.Context.RunId, spec.Step, spec.TaskId, spec.Attempt, spec.MaxUserRetries);

    private bool _stepStarted;

    public async Task<TaskResult> RunAsync(CancellationToken cancellationToken)
    {
        var writer = await BeginAsync(cancellationToken).ConfigureAwait(false);
        using var current = EnterTask();
        var failure = await RunStepAsync(cancellationToken).ConfigureAwait(false);
        var handled = failure is not null && await HandleAsync(failure, cancellationToken).ConfigureAwait(false);
        var succeeded = failure is null || handled;

        // From here on the task is ended, whatever asks it to stop: what it did is worth keeping.
        await StoreAsync(writer, failure, succeeded).ConfigureAwait(false);
        await FinishAsync(succeeded).ConfigureAwait(false);
        return Result(succeeded);
    }

    /// <summary>Tells the decorators. The task is stored as it is, so their failures cannot change how it ended.</summary>
    private async Task FinishAsync(bool succeeded)
    {
        for (var i = _decorators.Count - 1; i >= 0; i--)
        {
            try
            {
                await _decorators[i].FinishedAsync(_context, succeeded, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                await Console.Error.WriteLineAsync(
                    $"Decorator '{_decorators[i].Name}' failed after the task had ended: {TaskFailureText.Of(e)}")
                    .ConfigureAwait(false);
            }
        }
    }

    private async Task<TaskDatastoreWriter> BeginAsync(CancellationToken cancellationToken)
    {
        var writer = await storage.Datastore.BeginAttemptAsync(_task, spec.Attempt, cancellationToken).ConfigureAwait(false);
        await storage.Metadata.RegisterTaskAsync(_task, storage.Tags, StartRecords(), cancellationToken).ConfigureAwait(false);
        await writer.SaveBeginAsync(new TaskBegin(), cancellationToken).ConfigureAwait(false);
        return writer;
    }

    private List<MetadataRecord> StartRecords()
    {
        List<MetadataRecord> records = [.. storage.System.RecordsFor(spec.Attempt)];
        Add("attempt", spec.Attempt.ToString(CultureInfo.InvariantCulture));
        Add("origin-run-id", storage.Context.OriginRunId ?? "None");
        Add("ds-type", storage.Datastore.Storage.Type);
        Add("ds-root", storage.Datastore.Storage.Root);
        if (place.Stack.Count > 0)
        {
            if (place.Describe() is { Count: > 0 } levels)
                Add("foreach-stack", JsonArray(levels));
            Add(ForeachPlace.ExecutionPathField, place.ExecutionPath());
        }

        if (spec.Gang is { } gang)
            records.AddRange(gang.Records(spec.Attempt));
        return records;

        void Add(string field, string value) => records.Add(MetadataRecord.ForAttempt(field, value, spec.Attempt));
    }

    private CurrentTask EnterTask()
    {
        var context = storage.Context;
        var current = new CurrentTask
        {
            FlowName = context.FlowName,
            RunId = context.RunId,
            StepName = spec.Step,
            TaskId = spec.TaskId,
            RetryCount = spec.Attempt,
            UserName = context.UserName,
            OriginRunId = context.OriginRunId,
            Namespace = context.Namespace,
            Tags = context.Tags,
            Project = context.Project,
            Storage = storage.Outside ?? storage,
            Serializers = setup.Serializers,
            ParameterNames = [.. setup.Definition.Parameters.Select(p => p.ArtifactName)],
            Parallel = spec.Gang is { } gang
                ? new ParallelContext("127.0.0.1", gang.Count, gang.Index, gang.ControlTaskId)
                : null,
        };
        Current.Task = current;
        return current;
    }

    /// <summary>Runs the step inside its decorators.</summary>
    /// <returns>Why the task fails, or null.</returns>
    private async Task<Exception?> RunStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var decorator in _decorators)
                decorator.AddEnvironmentVariables(variables);
            foreach (var (name, value) in variables)
                Environment.SetEnvironmentVariable(name, value);
            await flow.Binding!.Artifacts.PrefetchAsync(Prefetched(), cancellationToken).ConfigureAwait(false);
            for (var i = _decorators.Count - 1; i >= 0; i--)
                await _decorators[i].PreStepAsync(_context, cancellationToken).ConfigureAwait(false);
            if (spec.Attempt > spec.MaxUserRetries)
                throw new MetaflowException($"The task failed {spec.Attempt} times.");
            await InvokeAsync(0, cancellationToken).ConfigureAwait(false);
            if (!_stepStarted)
                GoOnWithoutStep("a decorator skipped it");
            cancellationToken.ThrowIfCancellationRequested();
            CheckTransition();
            for (var i = _decorators.Count - 1; i >= 0; i--)
                await _decorators[i].PostStepAsync(_context, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>What the step reads, less what is read as a stream and would only fill the memory.</summary>
    private List<string> Prefetched() => [.. _step.Reads.Where(name =>
        !setup.Definition.Artifacts.Any(a => a.Name == name && setup.Serializers.WriterOf(a.Type) != ArtifactSerializer.Pickle))];

    /// <summary>Calls the decorators from the outermost inwards, and the step inside of all.</summary>
    private Task InvokeAsync(int depth, CancellationToken cancellationToken)
    {
        if (depth < _decorators.Count)
            return _decorators[depth].InvokeAsync(_context, token => InvokeAsync(depth + 1, token), cancellationToken);
        _stepStarted = true;
        return _step.Invoke(flow, new StepContext(flow.Binding!, cancellationToken));
    }

    /// <summary>A step that did not get to its Next goes on to all that may follow, when the graph alone says what that is.</summary>
    private void GoOnWithoutStep(string reason)
    {
        if (flow.Transition is not null || _step.Node.IsEnd)
            return;
        if (_step.Node.Transition is not (TransitionKind.Linear or TransitionKind.Split))
        {
            throw flow.InvalidTransition(
                $"{reason}, so nothing says how to go on; a foreach, a gang or a switch needs the step's own Next");
        }

        flow.FollowGraph(_step.Node.Targets);
    }

    private async Task<bool> HandleAsync(Exception failure, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"{Describe()} failed:").ConfigureAwait(false);
        var text = failure is MetaflowException error && error.StackTrace is null
            ? $"{error.Headline}: {error.Message}"
            : TaskFailureText.Of(failure);
        await Console.Error.WriteLineAsync(text).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested)
            return false;
        try
        {
            for (var i = _decorators.Count - 1; i >= 0; i--)
            {
                if (!await _decorators[i].ExceptionAsync(_context, failure, cancellationToken).ConfigureAwait(false))
                    continue;
                GoOnWithoutStep("it failed and a decorator dealt with that");
                return true;
            }
        }
        catch (Exception e)
        {
            // The task fails by what the step threw; that the decorators could not help is only worth a word.
            await Console.Error.WriteLineAsync(TaskFailureText.Of(e)).ConfigureAwait(false);
        }

        return false;
    }

    private string Describe()
    {
        var input = place.Stack is [.., var frame] ? $"[{frame.Index}] (input: {frame.Value})" : "";
        return $"<flow {setup.Definition.Name} step {spec.Step}{input}>";
    }

    private void CheckTransition()
    {
        var node = _step.Node;
        var transition = flow.Transition;
        if (node.IsEnd)
        {
            if (transition is not null)
                throw flow.InvalidTransition("it is the end step, which nothing follows; take the Next out");
            return;
        }

        if (transition is null)
            throw flow.InvalidTransition("it ended without a call of Next; call it as the last thing the step does");
        if (!node.LeadsTo(transition.Targets))
        {
            throw flow.InvalidTransition(
                $"it goes on to {string.Join(", ", transition.Targets)}, but the graph says {string.Join(", ", node.Targets)}");
        }
    }

    private async Task StoreAsync(TaskDatastoreWriter writer, Exception? failure, bool succeeded)
    {
        try
        {
            await SaveArtifactsAsync(writer, failure, succeeded).ConfigureAwait(false);
        }
        catch
        {
            await RegisterAsync("attempt_ok", "False", "internal_attempt_status").ConfigureAwait(false);
            throw;
        }

        await RegisterAsync("attempt_ok", succeeded ? "True" : "False", "internal_attempt_status").ConfigureAwait(false);
        await writer.DoneAsync().ConfigureAwait(false);

        // Artifacts before attempt-done: who sees the attempt as done finds all of it.
        await storage.Metadata.RegisterArtifactsAsync(
            _task, spec.Attempt, storage.Tags, storage.Datastore.Storage,
            writer.Artifacts).ConfigureAwait(false);
        await RegisterAsync("attempt-done", spec.Attempt.ToString(CultureInfo.InvariantCulture), null).ConfigureAwait(false);
    }

    private ValueTask RegisterAsync(string field, string value, string? type) => storage.Metadata.RegisterMetadataAsync(
        _task, [MetadataRecord.ForAttempt(field, value, spec.Attempt, type)]);

    private async Task SaveArtifactsAsync(TaskDatastoreWriter writer, Exception? failure, bool succeeded)
    {
        foreach (var artifact in flow.Binding!.Artifacts.Stored)
            writer.Inherit(artifact);
        var artifacts = new List<ArtifactToSave>();
        foreach (var slot in flow.Slots)
        {
            if (slot.MayHaveChanged(setup.Serializers))
                artifacts.Add(SlotContent.ToSave(slot, setup.Serializers, spec.Step));
        }

        AddRuntimeArtifacts(artifacts, failure, succeeded);
        await writer.SaveArtifactsAsync(artifacts).ConfigureAwait(false);
    }

    private void AddRuntimeArtifacts(List<ArtifactToSave> artifacts, Exception? failure, bool succeeded)
    {
        var next = succeeded ? flow.Transition : null;
        var variable = next?.NumParallel is null ? next?.ForeachArtifact : RuntimeArtifacts.ParallelIterator;
        Add(RuntimeArtifacts.FlowName, ArtifactTypes.String, setup.Definition.Name);
        Add(RuntimeArtifacts.ConfigsProcessed, ArtifactTypes.Boolean, true);
        Add(RuntimeArtifacts.CurrentStep, ArtifactTypes.String, spec.Step);
        Add(RuntimeArtifacts.Success, ArtifactTypes.Boolean, failure is null);
        Add(RuntimeArtifacts.TaskOk, ArtifactTypes.Boolean, succeeded);
        Add(RuntimeArtifacts.Exception, RuntimeTypes.Failure, failure is null ? null : TaskFailureText.Describe(failure));
        Add(RuntimeArtifacts.Transition, RuntimeTypes.Transition,
            next is null ? null : new TransitionArtifact(next.Targets, variable));
        Add(RuntimeArtifacts.ForeachStack, RuntimeTypes.ForeachStack, place.Stack);
        Add(RuntimeArtifacts.ForeachVariable, RuntimeTypes.OptionalString, variable);
        Add(RuntimeArtifacts.ForeachNumSplits, RuntimeTypes.OptionalInteger,
            next?.ForeachArtifact is null ? null : next.NumSplits);
        Add(RuntimeArtifacts.IterationStack, RuntimeTypes.Integers, [.. place.Iterations]);
        if (variable is not null)
            Add(RuntimeArtifacts.ForeachValues, RuntimeTypes.OptionalStrings, next!.ForeachValues?.ToList());
        if (next?.NumParallel is { } size)
        {
            Add(RuntimeArtifacts.UnboundedForeach, ArtifactTypes.Boolean, true);
            Add(RuntimeArtifacts.ParallelIterator, RuntimeTypes.ParallelIterator, new ParallelUbf(size));
        }

        if (spec.Gang is { Index: 0 } gang)
        {
            Add(RuntimeArtifacts.ControlTaskIsMapperZero, ArtifactTypes.Boolean, true);
            Add(RuntimeArtifacts.ControlMapperTasks, RuntimeTypes.OptionalStrings,
                [.. Enumerable.Range(0, gang.Count)
                    .Select(i => $"{storage.Context.RunId}/{spec.Step}/{GangMember.TaskIdOf(gang.ControlTaskId, i)}")]);
        }

        void Add<T>(string name, ArtifactType<T> type, T value) => artifacts.Add(new ArtifactToSave(
            name, type.Serialize(value, name), type.PythonTypeNameOf(value)));
    }

    private TaskResult Result(bool succeeded)
    {
        if (!succeeded)
            return new TaskResult { Succeeded = false };
        var transition = flow.Transition;
        return new TaskResult
        {
            Succeeded = true,
            Targets = transition?.Targets ?? [],
            NumSplits = transition?.ForeachArtifact is null ? null : transition.NumSplits,
            NumParallel = transition?.NumParallel,
        };
    }

    private static string JsonArray(IReadOnlyList<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
