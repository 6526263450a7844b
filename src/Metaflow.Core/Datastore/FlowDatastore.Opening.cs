namespace Metaflow.Datastore;

public sealed partial class FlowDatastore
{
    [ThreadStatic]
    private static AttemptDataReader? _reader;

    /// <summary>Opens the finished data of a task.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">
    /// The attempt; null for the latest one that began. An older finished attempt never stands in for a newer
    /// unfinished one.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="TaskNotDoneException">The attempt, or the latest one, is not finished.</exception>
    public async ValueTask<TaskDatastore> OpenTaskAsync(
        Pathspec task, int? attempt = null, CancellationToken cancellationToken = default) =>
        await TryOpenTaskAsync(task, attempt, cancellationToken).ConfigureAwait(false)
        ?? throw new TaskNotDoneException(task, attempt);

    /// <summary>Opens the finished data of a task, if it is finished.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">
    /// The attempt when it is known, which saves looking for it; null for the latest one that began.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The data, or null when the attempt is not finished or does not exist.</returns>
    public async ValueTask<TaskDatastore?> TryOpenTaskAsync(
        Pathspec task, int? attempt = null, CancellationToken cancellationToken = default)
    {
        RequireTask(task);
        if (attempt is null)
        {
            var (latest, finished) = await FindAttemptAsync(task, cancellationToken).ConfigureAwait(false);
            return latest is { } found && finished
                ? await ReadAsync(task, found, cancellationToken).ConfigureAwait(false)
                : null;
        }

        // Both at once: on a remote storage each is a round trip.
        var done = Storage.ExistsAsync(AttemptFile.Path(task, attempt.Value, AttemptFile.Done), cancellationToken);
        var data = ReadAsync(task, attempt.Value, cancellationToken);
        var isDone = await done.ConfigureAwait(false);
        var result = await data.ConfigureAwait(false);
        return isDone ? result : null;
    }

    /// <summary>
    /// Opens what there is of an attempt, finished or not: its logs, and its artifacts if it got as far as storing
    /// them.
    /// </summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">The attempt, 0 to 5.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<TaskDatastore> OpenUnfinishedAsync(
        Pathspec task, int attempt, CancellationToken cancellationToken = default) =>
        await ReadAsync(RequireTask(task), attempt, cancellationToken).ConfigureAwait(false)
        ?? new TaskDatastore(this, task, attempt, ArtifactTable.Empty);

    /// <summary>Opens the finished data of many tasks, a bounded number at a time.</summary>
    /// <param name="tasks">The tasks; must not change during the call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Their data, in the same order.</returns>
    /// <exception cref="TaskNotDoneException">A task is not finished.</exception>
    public async ValueTask<IReadOnlyList<TaskDatastore>> OpenTasksAsync(
        IReadOnlyList<TaskReference> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var opened = new TaskDatastore[tasks.Count];
        if (opened.Length == 1)
        {
            opened[0] = await OpenTaskAsync(tasks[0].Task, tasks[0].Attempt, cancellationToken).ConfigureAwait(false);
            return opened;
        }

        // A thread is not worth fewer than a handful of local tasks.
        var lanes = Math.Min(Storage.Parallelism, (opened.Length / 8) + 1);
        await ParallelLoop.RunAsync(
            opened.Length,
            Storage.Parallelism > 8 ? Storage.Parallelism : lanes,
            async (index, stop) => opened[index] =
                await OpenTaskAsync(tasks[index].Task, tasks[index].Attempt, stop).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return opened;
    }

    /// <summary>The latest attempt of a task that began; null when none did.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<int?> FindLatestAttemptAsync(
        Pathspec task, CancellationToken cancellationToken = default) =>
        (await FindAttemptAsync(RequireTask(task), cancellationToken).ConfigureAwait(false)).Latest;

    private async ValueTask<(int? Latest, bool Done)> FindAttemptAsync(
        Pathspec task, CancellationToken cancellationToken)
    {
        var entries = await Storage.ListAsync(task.ToString(), cancellationToken).ConfigureAwait(false);
        var (began, finished) = (0, 0);
        foreach (var entry in entries)
        {
            var name = entry.Name;
            if (name.Length < 3 || name[1] != '.' || name[0] is < '0' or >= (char)('0' + AttemptFile.MaxAttempts))
                continue;
            var bit = 1 << (name[0] - '0');
            if (name.AsSpan(2) is AttemptFile.Attempt)
                began |= bit;
            else if (name.AsSpan(2) is AttemptFile.Done)
                finished |= bit;
        }

        // Attempts begin one after the other: what follows a gap is not of this task's history.
        var count = System.Numerics.BitOperations.TrailingZeroCount(~began);
        return count == 0 ? (null, false) : (count - 1, (finished >> (count - 1) & 1) != 0);
    }

    private async ValueTask<TaskDatastore?> ReadAsync(Pathspec task, int attempt, CancellationToken cancellationToken)
    {
        var path = AttemptFile.Path(task, attempt, AttemptFile.Data);
        var data = await Storage.LoadAsync(path, withAttributes: false, cancellationToken).ConfigureAwait(false);
        if (data is null)
            return null;
        var table = (_reader ??= new AttemptDataReader()).Read(path, data.Content.Span);
        return new TaskDatastore(this, task, attempt, table);
    }
}
