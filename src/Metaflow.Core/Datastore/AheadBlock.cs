using System.Buffers;
using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>A compressed block that is unpacked on another thread while the blocks before it are read.</summary>
internal sealed class AheadBlock
{
    private readonly int _contentLength;
    private readonly int _packedLength;
    private byte[] _packed;
    private byte[] _content = [];
    private int _filled;
    private int _given;

    public AheadBlock(int contentLength, int packedLength)
    {
        _contentLength = contentLength;
        _packedLength = packedLength;
        _packed = ArrayPool<byte>.Shared.Rent(packedLength + GzipFormat.EmptyLastBlock.Length);
    }

    /// <summary>Completes when the content is there; fails with <see cref="InvalidDataException"/>.</summary>
    public Task Unpacking { get; private set; } = Task.CompletedTask;

    /// <summary>Where packed bytes are missing.</summary>
    public Memory<byte> Room => _packed.AsMemory(_filled, _packedLength - _filled);

    /// <summary>Whether all content has been given.</summary>
    public bool IsEmpty => _given == _contentLength;

    /// <summary>Takes packed bytes, as many as are missing.</summary>
    /// <returns>The number of bytes taken.</returns>
    public int Fill(ReadOnlySpan<byte> packed)
    {
        var count = Math.Min(packed.Length, Room.Length);
        packed[..count].CopyTo(Room.Span);
        _filled += count;
        return count;
    }

    /// <summary>Counts bytes that were written to <see cref="Room"/>.</summary>
    public void Filled(int count) => _filled += count;

    public void Start() => Unpacking = Task.Run(Unpack);

    /// <summary>Gives the next content of an unpacked block.</summary>
    public int Give(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _contentLength - _given);
        _content.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    /// <summary>Returns the memory of an unpacked block.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_content);
        _content = [];
    }

    private void Unpack()
    {
        // Made an end of its own, the block is a whole deflate stream.
        GzipFormat.EmptyLastBlock.CopyTo(_packed.AsSpan(_packedLength));
        var input = _packed.AsMemory(0, _packedLength + GzipFormat.EmptyLastBlock.Length);
        using (var inflater = new DeflateStream(new ReadOnlyMemoryStream(input), CompressionMode.Decompress))
        {
            _content = ArrayPool<byte>.Shared.Rent(_contentLength);
            var read = inflater.ReadAtLeast(_content.AsSpan(0, _contentLength), _contentLength, throwOnEndOfStream: false);
            if (read < _contentLength || inflater.ReadByte() >= 0)
                throw new InvalidDataException("it has a block that is not as long as it says");
        }

        ArrayPool<byte>.Shared.Return(_packed);
        _packed = [];
    }
}
