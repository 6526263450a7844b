namespace Metaflow.Datastore;

public sealed partial class TaskDatastore
{
    /// <summary>
    /// Reads a stream of the attempt's log: what its scheduler and its own machine captured, ordered by time.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The lines; none when nothing is stored.</returns>
    public ValueTask<IReadOnlyList<LogLine>> LoadLogAsync(
        LogStream stream, CancellationToken cancellationToken = default) =>
        Flow.LoadLogAsync(Task, Attempt, stream, cancellationToken);
}
