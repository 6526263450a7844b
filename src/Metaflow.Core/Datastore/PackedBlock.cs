using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>A block on its way from the producer through a packer to the storage.</summary>
internal sealed class PackedBlock(BlockPacker packer, ReadOnlyMemory<byte> content, RentedBuffer? owner)
{
    private readonly int _length = content.Length;
    private ReadOnlyMemory<byte> _content = content;
    private byte[]? _output;
    private int _written;

    /// <summary>Completes when the block is packed.</summary>
    public Task Packing { get; set; } = Task.CompletedTask;

    /// <summary>The packed bytes.</summary>
    public ReadOnlyMemory<byte> Packed => _output.AsMemory(0, _written);

    /// <summary>The checksum of the content.</summary>
    public uint Checksum { get; private set; }

    /// <summary>The length of the content in bytes.</summary>
    public int Length => _length;

    /// <summary>Packs the block and lets go of its content.</summary>
    public void Pack()
    {
        try
        {
            _output = ArrayPool<byte>.Shared.Rent(BlockPacker.LargestPacked(_length));
            Checksum = Crc32.Of(_content.Span);
            _written = packer.Pack(_content, _output);
        }
        finally
        {
            _content = default;
            owner?.Release();
        }
    }

    /// <summary>Returns the packed bytes to the pool.</summary>
    public void Release()
    {
        if (_output is not { } output)
            return;
        _output = null;
        ArrayPool<byte>.Shared.Return(output);
    }
}
