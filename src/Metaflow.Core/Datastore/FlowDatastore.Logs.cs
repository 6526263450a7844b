namespace Metaflow.Datastore;

public sealed partial class FlowDatastore
{
    private static readonly LogSource[] _logSources = [LogSource.Runtime, LogSource.Task];

    /// <summary>
    /// Reads a stream of an attempt's log: what its scheduler and its own machine captured, ordered by time. The
    /// attempt need not be finished.
    /// </summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">The attempt, 0 to 5.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The lines; none when nothing is stored.</returns>
    public async ValueTask<IReadOnlyList<LogLine>> LoadLogAsync(
        Pathspec task, int attempt, LogStream stream, CancellationToken cancellationToken = default)
    {
        var runtime = LoadLogAsync(task, attempt, LogSource.Runtime, stream, cancellationToken);
        var inner = LoadLogAsync(task, attempt, LogSource.Task, stream, cancellationToken);
        return TaskLogReader.Merge(await runtime.ConfigureAwait(false), await inner.ConfigureAwait(false));
    }

    /// <summary>The size of a stream of an attempt's log as stored, in bytes, headers included.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">The attempt, 0 to 5.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<long> LogSizeAsync(
        Pathspec task, int attempt, LogStream stream, CancellationToken cancellationToken = default)
    {
        var size = 0L;
        foreach (var source in _logSources)
        {
            var path = AttemptFile.Path(RequireTask(task), attempt, LogFile.Suffix(source, stream));
            size += await Storage.SizeAsync(path, cancellationToken).ConfigureAwait(false) ?? 0;
        }

        return size;
    }

    private async ValueTask<ReadOnlyMemory<byte>> LoadLogAsync(
        Pathspec task, int attempt, LogSource source, LogStream stream, CancellationToken cancellationToken)
    {
        var path = AttemptFile.Path(RequireTask(task), attempt, LogFile.Suffix(source, stream));
        var log = await Storage.LoadAsync(path, withAttributes: false, cancellationToken).ConfigureAwait(false);
        return log?.Content ?? default;
    }
}
