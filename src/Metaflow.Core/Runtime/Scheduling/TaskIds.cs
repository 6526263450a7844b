using System.Globalization;

namespace Metaflow.Runtime.Scheduling;

/// <summary>Gives the tasks of a run their ids: 1, 2, 3, …, and to the members of a gang those of their control task.</summary>
internal sealed class TaskIds
{
    private long _last;

    /// <summary>Gives a task its id, unless it has one.</summary>
    public string Assign(PendingTask task) => task.TaskId ??= task.Gang is { ControlTaskId: { } control }
        ? GangMember.TaskIdOf(control, task.GangIndex)
        : (++_last).ToString(CultureInfo.InvariantCulture);
}
