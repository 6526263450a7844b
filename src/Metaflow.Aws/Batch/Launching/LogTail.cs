using System.Text;
using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>Shows what an attempt prints elsewhere: reads its stored logs from where it stopped reading. For one caller at a time.</summary>
/// <param name="storage">Where the logs are.</param>
/// <param name="task">The task.</param>
/// <param name="attempt">The attempt.</param>
/// <param name="sink">Gets the lines.</param>
/// <param name="prefix">What stands before each line.</param>
internal sealed class LogTail(Storage storage, Pathspec task, int attempt, TaskSink sink, string prefix)
{
    private readonly Position[] _positions =
    [
        new(LogStream.Stdout, AttemptFile.Path(task, attempt, LogFile.Suffix(LogSource.Task, LogStream.Stdout))),
        new(LogStream.Stderr, AttemptFile.Path(task, attempt, LogFile.Suffix(LogSource.Task, LogStream.Stderr))),
    ];

    /// <summary>Shows the whole lines that have come since the last call. A datastore that fails shows nothing, and more the next time.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var position in _positions)
        {
            try
            {
                Show(position, await storage.LoadFromAsync(position.Path, position.Offset, cancellationToken).ConfigureAwait(false));
            }
            catch (DatastoreException)
            {
                // The log is stored, and can be read later; the task does not depend on what is shown of it.
            }
        }
    }

    /// <summary>Shows what is left, when nothing more will come.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var position in _positions)
        {
            if (position.Rest.Length > 0)
                Show(position.Stream, position.Rest.Span);
        }
    }

    private void Show(Position position, ReadOnlyMemory<byte> news)
    {
        position.Offset += news.Length;
        ReadOnlyMemory<byte> text = position.Rest.IsEmpty ? news : (byte[])[.. position.Rest.Span, .. news.Span];
        int end;
        while ((end = text.Span.IndexOf((byte)'\n')) >= 0)
        {
            Show(position.Stream, text.Span[..end]);
            text = text[(end + 1)..];
        }

        position.Rest = text;
    }

    private void Show(LogStream stream, ReadOnlySpan<byte> line)
    {
        var text = LogHeader.TryParse(line, out var parts) ? line[parts.Text] : line;
        sink.StoredOutput(stream, prefix + Encoding.UTF8.GetString(text));
    }

    private sealed class Position(LogStream stream, string path)
    {
        public LogStream Stream { get; } = stream;

        public string Path { get; } = path;

        public long Offset { get; set; }

        /// <summary>A line whose end has not come.</summary>
        public ReadOnlyMemory<byte> Rest { get; set; }
    }
}
