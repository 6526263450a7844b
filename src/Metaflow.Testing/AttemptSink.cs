using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Testing;

/// <summary>Keeps what one attempt prints, and waits for its end.</summary>
internal sealed class AttemptSink : TaskSink
{
    private const int MaxLogBytes = 10_000_000;

    private readonly List<(LogStream Stream, byte[] Line)> _lines = [];
    private readonly TaskCompletionSource<TaskResult?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the attempt left; null when it died without a word.</summary>
    public Task<TaskResult?> Completion => _end.Task;

    public override void Started(int processId)
    {
    }

    public override void Output(LogStream stream, ReadOnlySpan<byte> line)
    {
        var copy = line.ToArray();
        lock (_lines)
            _lines.Add((stream, copy));
    }

    public override void Ended(AttemptExit exit) => _end.TrySetResult(exit.Result);

    /// <summary>Stores the logs with the attempt.</summary>
    public async Task StoreAsync(TaskDatastoreWriter writer, TimeProvider time)
    {
        foreach (var stream in (LogStream[])[LogStream.Stdout, LogStream.Stderr])
        {
            using var log = new TaskLogWriter(LogSource.Runtime, MaxLogBytes, time);
            foreach (var (_, line) in _lines.Where(l => l.Stream == stream))
                log.AppendLine(line);
            await writer.SaveLogAsync(LogSource.Runtime, stream, log.Complete()).ConfigureAwait(false);
        }
    }
}
