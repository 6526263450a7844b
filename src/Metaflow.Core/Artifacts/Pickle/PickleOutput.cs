using System.Buffers;

namespace Metaflow.Artifacts.Pickle;

/// <summary>A writer, one kept per thread, whose output is chosen anew for each pickle: nothing of it lies in memory whole.</summary>
internal sealed class PickleOutput : IBufferWriter<byte>
{
    [ThreadStatic]
    private static PickleOutput? _cached;

    private readonly PickleWriter _writer;
    private IBufferWriter<byte>? _target;

    private PickleOutput() => _writer = new PickleWriter(this);

    /// <summary>Writes the pickle of a value. After an exception the target holds a part of it.</summary>
    public static void Write<T>(ArtifactType<T> type, T value, string? name, IBufferWriter<byte> target)
    {
        var output = _cached ?? new PickleOutput();
        _cached = null;
        output._target = target;
        output._writer.Reset(name);
        type.Write(output._writer, value);
        output._writer.Complete();
        output._target = null;
        if (output._writer.Reset(null))
            _cached = output;
    }

    public void Advance(int count) => _target!.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => _target!.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _target!.GetSpan(sizeHint);
}
