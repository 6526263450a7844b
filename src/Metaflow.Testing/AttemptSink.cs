using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Testing;

/// <summary>Keeps what one attempt prints, and waits for its end.</summary>
/// <param name="time">The clock.</param>
internal sealed class AttemptSink(TimeProvider time) : TaskSink, IDisposable
{
    private readonly TaskLogWriter _stdout = new(LogSource.Runtime, time: time);
    private readonly TaskLogWriter _stderr = new(LogSource.Runtime, time: time);
    private readonly TaskCompletionSource<AttemptExit> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the attempt ended.</summary>
    public Task<AttemptExit> Completion => _end.Task;

    public override void Started(int processId)
    {
    }

    public override void Output(LogStream stream, ReadOnlySpan<byte> line) => LogOf(stream).AppendLine(line);

    public override void Ended(AttemptExit exit) => _end.TrySetResult(exit);

    /// <summary>Stores the logs with the attempt.</summary>
    public async Task StoreAsync(TaskDatastoreWriter writer)
    {
        foreach (var stream in (LogStream[])[LogStream.Stdout, LogStream.Stderr])
            await writer.SaveLogAsync(LogSource.Runtime, stream, LogOf(stream).Complete()).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stdout.Dispose();
        _stderr.Dispose();
    }

    private TaskLogWriter LogOf(LogStream stream) => stream == LogStream.Stdout ? _stdout : _stderr;
}
