using Metaflow.Datastore;

namespace Metaflow.Client;

public sealed partial class MetaflowTask
{
    /// <summary>
    /// What the task printed to standard output; empty when nothing is stored. Of a clone, what its origin printed.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string> StdoutAsync(CancellationToken cancellationToken = default) =>
        TaskLogReader.Text(await LogLinesAsync(LogStream.Stdout, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// What the task printed to standard error; empty when nothing is stored. Of a clone, what its origin printed.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string> StderrAsync(CancellationToken cancellationToken = default) =>
        TaskLogReader.Text(await LogLinesAsync(LogStream.Stderr, cancellationToken).ConfigureAwait(false));

    /// <summary>The size of the stored standard output in bytes, the time stamps of its lines included.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<long> StdoutSizeAsync(CancellationToken cancellationToken = default) =>
        LogSizeAsync(LogStream.Stdout, cancellationToken);

    /// <summary>The size of the stored standard error in bytes, the time stamps of its lines included.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<long> StderrSizeAsync(CancellationToken cancellationToken = default) =>
        LogSizeAsync(LogStream.Stderr, cancellationToken);

    /// <summary>
    /// The lines of the log, from the scheduler and from the task's own machine, by time. Of a clone, those of its origin. While the
    /// task runs, those that are stored already.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyList<LogLine>> LogLinesAsync(LogStream stream, CancellationToken cancellationToken = default)
    {
        var log = await FindLogAsync(cancellationToken).ConfigureAwait(false);
        return await log.LoadAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> LogSizeAsync(LogStream stream, CancellationToken cancellationToken)
    {
        var log = await FindLogAsync(cancellationToken).ConfigureAwait(false);
        return await log.SizeAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<TaskLog> FindLogAsync(CancellationToken cancellationToken) =>
        TaskLog.FindAsync(Store, Address, Attempt, cancellationToken);
}
