using System.Globalization;
using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>One attempt of a task from its first record to its last, on a flow instance that is bound to its inputs.</summary>
internal sealed class TaskAttempt(
    FlowSetup setup, RunStorage storage, TaskSpec spec, FlowSpec flow, ForeachPlace place, Action? onOverrun)
{
    private readonly Pathspec _task =
        new(setup.Definition.Name, storage.Context.RunId, spec.Step, spec.TaskId);

    private readonly StepDefinition _step = setup.StepOf(spec.Step);
    private readonly IReadOnlyList<StepDecorator> _decorators = setup.DecoratorsOf(spec.Step);
    private readonly TaskContext _context = new(
        flow, storage.Context.RunId, spec.Step, spec.TaskId, spec.Attempt, spec.MaxUserRetries)
    {
        Description = Describe(setup.Definition.Name, spec.Step, place),
        Secrets = storage.Secrets,
    };

    private readonly StepTimer? _timer = TimeLimitOf(setup, spec) is { } limit
        ? new StepTimer(spec.Step, limit, storage.Datastore.Time, onOverrun)
        : null;

    private IReadOnlyCollection<StoredArtifact> _handedOn = [];
    private bool _stepStarted;

    /// <summary>Whether the step did not stop at its time limit, so that its code still runs.</summary>
    public bool CodeStillRuns => _timer is { CodeStillRuns: true };

    public async Task<TaskResult> RunAsync(CancellationToken cancellationToken)
    {
        var writer = await storage.Datastore.BeginAttemptAsync(_task, spec.Attempt, cancellationToken).ConfigureAwait(false);
        var beginning = await AttemptBeginning.StartAsync(
            storage, writer, _task, AttemptRecords.Of(storage, spec, place), cancellationToken).ConfigureAwait(false);
        await using var end = beginning.ConfigureAwait(false);
        using var current = EnterTask();
        using var environment = _context.Variables;
        var failure = await RunStepAsync(cancellationToken).ConfigureAwait(false);
        await beginning.CompleteAsync(cancellationToken).ConfigureAwait(false);
        if (CodeStillRuns)
            return await AbandonAsync(writer, failure!).ConfigureAwait(false);
        var handled = failure is not null && await HandleAsync(failure, cancellationToken).ConfigureAwait(false);
        var succeeded = failure is null || handled;

        // From here on the task is ended, whatever asks it to stop: what it did is worth keeping.
        var outcome = new AttemptOutcome(succeeded, failure, _context.Caught, succeeded ? flow.Transition : null);
        await StoreAsync(writer, flow.Binding!.Artifacts.Stored, flow.Slots, outcome).ConfigureAwait(false);
        await FinishAsync(succeeded).ConfigureAwait(false);
        return succeeded ? Success(outcome.Next) : TaskFailureText.ResultOf(failure!);
    }

    /// <summary>
    /// Stores that the attempt failed while its code still runs. The flow instance is that code's: nothing is read of it, and no decorator
    /// is asked, which would get it. What the code still does goes nowhere.
    /// </summary>
    private async Task<TaskResult> AbandonAsync(TaskDatastoreWriter writer, Exception failure)
    {
        await ShowAsync(failure).ConfigureAwait(false);
        await StoreAsync(writer, _handedOn, [], new AttemptOutcome(false, failure, null, null)).ConfigureAwait(false);
        return TaskFailureText.ResultOf(failure);
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
            Time = storage.Datastore.Time,
            ParameterNames = [.. setup.Definition.Parameters.Select(p => p.ArtifactName)],
            TerminationNoticeFile = context.TerminationNoticeFile,
            Parallel = spec.Gang is { } gang
                ? new ParallelContext(gang.MainAddress, gang.Count, gang.Index, gang.ControlTaskId)
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
                _context.Variables.Set(name, value);
            if (!spec.IsFallback)
                await flow.Binding!.Artifacts.PrefetchAsync(Prefetched(), cancellationToken).ConfigureAwait(false);
            for (var i = _decorators.Count - 1; i >= 0; i--)
                await _decorators[i].PreStepAsync(_context, cancellationToken).ConfigureAwait(false);
            if (spec.IsFallback)
                throw new TaskDiedException(spec.Attempt, spec.LastFailure);
            await RunCodeAsync(cancellationToken).ConfigureAwait(false);
            if (!_stepStarted && flow.Transition is null)
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

    private Task RunCodeAsync(CancellationToken cancellationToken)
    {
        if (_timer is null)
            return InvokeAsync(0, cancellationToken);

        // From here on the instance is the code's, perhaps for longer than the attempt lasts.
        _handedOn = [.. flow.Binding!.Artifacts.Stored];
        return _timer.RunAsync(token => InvokeAsync(0, token), cancellationToken);
    }

    /// <summary>The control task of a gang has no limit of its own: it ends with the others.</summary>
    private static TimeSpan? TimeLimitOf(FlowSetup setup, TaskSpec spec) =>
        spec.Gang is { Index: 0 } ? null : setup.TimeLimitOf(spec.Step);

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
        if (_step.Node.Transition is TransitionKind.None or TransitionKind.Linear or TransitionKind.Split)
        {
            flow.FollowGraph(_step.Node.Targets);
        }
        else if (flow.Transition is null)
        {
            throw flow.InvalidTransition(
                $"{reason}, so nothing says how to go on; a foreach, a gang or a switch needs the step's own Next");
        }
    }

    private async Task<bool> HandleAsync(Exception failure, CancellationToken cancellationToken)
    {
        // Who stops a run does not want it to go on.
        var handled = !cancellationToken.IsCancellationRequested
            && await LetDecoratorsHandleAsync(failure, cancellationToken).ConfigureAwait(false);
        if (!handled)
            await ShowAsync(failure).ConfigureAwait(false);
        return handled;
    }

    private async Task ShowAsync(Exception failure)
    {
        await Console.Error.WriteLineAsync($"{_context.Description} failed:").ConfigureAwait(false);
        await Console.Error.WriteLineAsync(TaskFailureText.Shown(failure)).ConfigureAwait(false);
    }

    /// <summary>Tells every decorator of the failure, whichever deals with it.</summary>
    private async Task<bool> LetDecoratorsHandleAsync(Exception failure, CancellationToken cancellationToken)
    {
        try
        {
            var handled = false;
            for (var i = _decorators.Count - 1; i >= 0; i--)
                handled |= await _decorators[i].ExceptionAsync(_context, failure, cancellationToken).ConfigureAwait(false);
            if (handled)
                GoOnWithoutStep("it failed and a decorator dealt with that");
            return handled;
        }
        catch (Exception e)
        {
            // The task fails by what the step threw; that the decorators could not help is only worth a word.
            await Console.Error.WriteLineAsync(TaskFailureText.Of(e)).ConfigureAwait(false);
            return false;
        }
    }

    private static string Describe(string flowName, string step, ForeachPlace place)
    {
        var input = place.Stack is [.., var frame] ? $"[{frame.Index}] (input: {frame.Value})" : "";
        return $"<flow {flowName} step {step}{input}>";
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

    /// <param name="writer">Where to.</param>
    /// <param name="inherited">What is passed on by reference.</param>
    /// <param name="slots">What may have changed.</param>
    /// <param name="outcome">How the attempt ended.</param>
    private async Task StoreAsync(
        TaskDatastoreWriter writer, IEnumerable<StoredArtifact> inherited, IEnumerable<ArtifactSlot> slots, AttemptOutcome outcome)
    {
        try
        {
            foreach (var artifact in inherited)
                writer.Inherit(artifact);
            List<ArtifactToSave> artifacts =
            [
                .. slots.Where(s => s.MayHaveChanged(setup.Serializers)).Select(s => SlotContent.ToSave(s, setup.Serializers, spec.Step)),
                .. AttemptArtifacts.Of(storage.Context, spec, place, outcome),
            ];
            await writer.SaveArtifactsAsync(artifacts).ConfigureAwait(false);
        }
        catch
        {
            await storage.Metadata.RegisterMetadataAsync(_task, [AttemptRecords.Ended(spec, succeeded: false)]).ConfigureAwait(false);
            throw;
        }

        await writer.DoneAsync().ConfigureAwait(false);

        // Artifacts before attempt-done: who sees the attempt as done finds all of it.
        await storage.Metadata.RegisterArtifactsAsync(
            _task, spec.Attempt, storage.Tags, storage.Datastore.Storage,
            writer.Artifacts).ConfigureAwait(false);
        await storage.Metadata.RegisterMetadataAsync(
            _task, [AttemptRecords.Ended(spec, outcome.Succeeded), AttemptRecords.Done(spec)]).ConfigureAwait(false);
    }

    private static TaskResult Success(Transition? next) => new()
    {
        Succeeded = true,
        Targets = next?.Targets ?? [],
        NumSplits = next?.ForeachArtifact is null ? null : next.NumSplits,
        NumParallel = next?.NumParallel,
    };
}
