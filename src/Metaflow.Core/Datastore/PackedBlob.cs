using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>A small blob, packed in memory that is returned when it is disposed.</summary>
internal sealed class PackedBlob : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    public PackedBlob(in ReadOnlySequence<byte> content, int level)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(BlobCodec.LargestPacked((int)content.Length));
        _length = BlobCodec.Pack(content, level, _buffer);
    }

    /// <summary>The blob as an object of the storage.</summary>
    public ObjectToSave At(string path) => new(path, _buffer.AsMemory(0, _length), BlobAttributes.Packed);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
