namespace Metaflow.Runtime.Scheduling;

/// <summary>The tasks of one <c>numParallel</c> step: they start together, and succeed or are tried again together.</summary>
/// <param name="size">The number of tasks.</param>
internal sealed class Gang(int size)
{
    private readonly List<(PendingTask Task, AttemptExit Exit)> _ended = new(size);

    /// <summary>The members, in order of their index.</summary>
    public List<PendingTask> Members { get; } = new(size);

    /// <summary>The number of tasks.</summary>
    public int Size { get; } = size;

    /// <summary>The id of the control task; null until the gang first starts.</summary>
    public string? ControlTaskId => Members[0].TaskId;

    /// <summary>A member has ended.</summary>
    /// <param name="task">The member.</param>
    /// <param name="exit">How it ended.</param>
    /// <returns>All members with how they ended, once the last has; null before.</returns>
    public IReadOnlyList<(PendingTask Task, AttemptExit Exit)>? End(PendingTask task, AttemptExit exit)
    {
        _ended.Add((task, exit));
        if (_ended.Count < Size)
            return null;
        var all = _ended.OrderBy(e => e.Task.GangIndex).ToArray();
        _ended.Clear();
        return all;
    }
}
