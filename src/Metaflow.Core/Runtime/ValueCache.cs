using Metaflow.Artifacts;

namespace Metaflow.Runtime;

/// <summary>
/// Values that this process has read, by content and type: the tasks of a foreach read the same parent. Holds values that nobody
/// changes, up to a total of their stored sizes; the oldest go first. Thread-safe.
/// </summary>
internal sealed class ValueCache
{
    private const long MaxBytes = 32 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Key, ArtifactType Type), (object? Value, int Size)> _values = [];
    private readonly Queue<(string Key, ArtifactType Type)> _order = new();
    private long _bytes;

    public bool TryGet(string key, ArtifactType type, out object? value)
    {
        lock (_lock)
        {
            var found = _values.TryGetValue((key, type), out var entry);
            value = entry.Value;
            return found;
        }
    }

    public void Add(string key, ArtifactType type, object? value, int size)
    {
        if (size > MaxBytes / 4)
            return;
        lock (_lock)
        {
            if (!_values.TryAdd((key, type), (value, size)))
                return;
            _order.Enqueue((key, type));
            _bytes += size;
            while (_bytes > MaxBytes)
            {
                var oldest = _order.Dequeue();
                _bytes -= _values[oldest].Size;
                _values.Remove(oldest);
            }
        }
    }
}
