namespace Metaflow.FakeS3.Http;

/// <summary>Remembers the latest requests. Thread-safe.</summary>
/// <param name="limit">How many; 0 for none.</param>
internal sealed class RequestLog(int limit)
{
    private readonly Queue<S3LogEntry> _entries = [];
    private long _count;

    /// <summary>The number of requests that arrived.</summary>
    public long RequestCount => Interlocked.Read(ref _count);

    public IReadOnlyList<S3LogEntry> Entries
    {
        get
        {
            lock (_entries)
                return [.. _entries];
        }
    }

    public void Count() => Interlocked.Increment(ref _count);

    public void Add(S3Request request, S3Answer answer)
    {
        if (limit == 0)
            return;
        var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var status = answer.Cut is { Bytes: < 0 } ? 0 : answer.Status;
        var entry = new S3LogEntry(
            request.Operation, request.Method, request.Bucket, request.Key, request.Path, request.RawQuery, headers, status);
        lock (_entries)
        {
            if (_entries.Count == limit)
                _entries.Dequeue();
            _entries.Enqueue(entry);
        }
    }

    public void Clear()
    {
        lock (_entries)
            _entries.Clear();
    }
}
