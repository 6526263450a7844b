using Metaflow.Datastore;
using Metaflow.Runtime.Launch;

namespace Metaflow.Runtime;

/// <summary>Single tasks of a run that something else schedules, one per process: the hidden commands <c>init</c> and <c>step</c>.</summary>
internal static class SingleTask
{
    /// <summary>Records a run whose id was made elsewhere, and stores its parameters.</summary>
    /// <param name="launch">The flow, and how to run it.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="taskId">The id of the task that keeps the parameters.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task InitAsync(
        FlowLaunch launch, string runId, string taskId, CancellationToken cancellationToken)
    {
        var prepared = await PreparedRun.CreateAsync(launch, cancellationToken).ConfigureAwait(false);
        var run = new Pathspec(launch.Definition.Name, runId);
        await prepared.Storage.Metadata
            .RegisterRunAsync(run, prepared.Storage.Tags, cancellationToken).ConfigureAwait(false);
        await FixedArtifacts.StoreAsync(
            prepared.StorageOf(runId), prepared.Setup, taskId, ArtifactTable.Empty, prepared.Artifacts, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs one attempt in this process.</summary>
    /// <param name="launch">The flow, and how to run it.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="task">The attempt; attempts of its inputs are looked up.</param>
    /// <param name="cancellationToken">Asks the step to stop.</param>
    /// <returns>What the attempt left.</returns>
    public static async Task<TaskResult> StepAsync(
        FlowLaunch launch, string runId, TaskSpec task, CancellationToken cancellationToken)
    {
        var context = PreparedRun.ContextOf(launch, launch.Options.With) with { RunId = runId };
        var storage = RunStorage.Open(context, launch.Backends, () => launch.Configuration, launch.Time);
        var inputs = new TaskInput[task.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            var (step, taskId, _) = task.Inputs[i];
            var input = new Pathspec(context.FlowName, runId, step, taskId);
            var attempt = await storage.Datastore.FindLatestAttemptAsync(input, cancellationToken).ConfigureAwait(false)
                ?? throw new TaskNotDoneException(input, null);
            inputs[i] = new TaskInput(step, taskId, attempt);
        }

        return await TaskExecutor.Create(launch.Definition, storage, launch.Options.Serializers)
            .ExecuteAsync(task with { Inputs = inputs }, cancellationToken).ConfigureAwait(false);
    }
}
