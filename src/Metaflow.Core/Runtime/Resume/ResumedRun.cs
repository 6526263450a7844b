using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Scheduling;

namespace Metaflow.Runtime.Resume;

/// <summary>A run that takes over what another has finished, up to the point where its own tasks start.</summary>
internal sealed class ResumedRun
{
    private readonly PreparedRun _prepared;
    private readonly string? _step;

    /// <param name="prepared">The run.</param>
    /// <param name="options">How to resume.</param>
    /// <exception cref="MetaflowException">There is no step of the name from which to run again.</exception>
    public ResumedRun(PreparedRun prepared, ResumeOptions options)
    {
        _prepared = prepared;
        var definition = prepared.Setup.Definition;
        _step = options.Step is not { } step ? null : definition.FindStep(step) ?? throw new MetaflowException(
            $"There is no step '{step}' to resume from; the steps are {definition.StepNames}.");
    }

    private OriginRun Origin => _prepared.Origin!;

    /// <summary>Works out what would be taken over and what would run; nothing is recorded.</summary>
    public Task<ResumePlan> PlanAsync(CancellationToken cancellationToken) =>
        PlanAsync(new TaskInput(FixedArtifacts.StepName, FixedArtifacts.TaskId, 0), new TaskIds(null), cancellationToken);

    /// <summary>Takes over everything that is finished.</summary>
    /// <param name="storage">The resumed run.</param>
    /// <param name="leadership">Makes this process the one that does it.</param>
    /// <param name="observer">Is told of each task.</param>
    /// <param name="cancellationToken">Stops the call; what was taken over stays.</param>
    /// <returns>What is left to run.</returns>
    public async Task<ResumePlan> CloneAsync(
        RunStorage storage, ResumeLeadership leadership, RunObserver observer, CancellationToken cancellationToken)
    {
        var parameters = await FixedArtifacts.StoreAsync(
            storage, _prepared.Setup, leadership.SharedTaskId, Origin.Parameters, _prepared.Artifacts, cancellationToken)
            .ConfigureAwait(false);
        var plan = await PlanAsync(parameters, new TaskIds(storage), cancellationToken).ConfigureAwait(false);
        observer.RunMessage($"Cloning {Origin.Pathspec}", isError: false);
        foreach (var (origin, task) in plan.Clones)
        {
            observer.TaskCloning(
                new RunningTask(storage.Context.RunId, task.Step, task.TaskId!, 0, 0),
                $"{Origin.Pathspec.Run}/{task.Step}/{origin.TaskId}");
        }

        await new TaskCloning(storage).CloneAsync(Origin.Pathspec, plan.Clones, cancellationToken).ConfigureAwait(false);
        await leadership.CompleteAsync(cancellationToken).ConfigureAwait(false);
        observer.RunMessage($"{Origin.Pathspec} cloned!", isError: false);
        return plan;
    }

    private Task<ResumePlan> PlanAsync(TaskInput parameters, TaskIds taskIds, CancellationToken cancellationToken) =>
        ResumePlan.CreateAsync(_prepared.Setup.Graph, Origin, parameters, _step, taskIds, cancellationToken);
}
