using System.Globalization;
using Metaflow.Metadata;

namespace Metaflow.Runtime.Scheduling;

/// <summary>
/// Gives the tasks of a run their ids: 1, 2, 3, …, unless the metadata provider makes them; and to the members of a gang those of their control task.
/// </summary>
internal sealed class TaskIds
{
    private readonly RunStorage? _storage;
    private long _last;

    /// <param name="storage">The run; null for one that is only planned, whose tasks are counted.</param>
    public TaskIds(RunStorage? storage) => _storage = storage is { Metadata.MakesTaskIds: true } ? storage : null;

    /// <summary>How many tasks may get their ids at a time.</summary>
    public int Parallelism => _storage is null ? 1 : 8;

    /// <summary>The id of a task: the one that it has, or a new one. Completes at once when tasks are counted.</summary>
    /// <param name="task">The task. The control task of its gang has its id.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetadataException">The provider cannot make the task.</exception>
    public ValueTask<string> IdOfAsync(PendingTask task, CancellationToken cancellationToken) => task switch
    {
        { TaskId: { } id } => new(id),
        { Gang.ControlTaskId: { } control } => new(GangMember.TaskIdOf(control, task.GangIndex)),
        _ when _storage is not null => NewTaskAsync(_storage, task.Step, cancellationToken),
        _ => new((++_last).ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>Has the provider make a task, about which nothing is noted yet.</summary>
    /// <returns>The task's id.</returns>
    public static async ValueTask<string> NewTaskAsync(RunStorage storage, string step, CancellationToken cancellationToken)
    {
        var task = await storage.Metadata.NewTaskAsync(
            new Pathspec(storage.Context.FlowName, storage.Context.RunId, step), storage.Tags, [], cancellationToken).ConfigureAwait(false);
        return task.Task!;
    }
}
