using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>
/// Packs blocks of one blob, each into a piece of a deflate stream that ends at a byte boundary and needs no other piece.
/// What does not shrink is stored as it is; how the blocks before went decides how closely the next one is looked at.
/// May be called from several threads.
/// </summary>
/// <param name="level">The compression level, 0 to 9.</param>
/// <param name="marks">Whether large compressed blocks get a mark with their length.</param>
internal sealed class BlockPacker(int level, bool marks = false)
{
    /// <summary>How long blocks are: whole stored blocks, and with their headers still less than a power of two.</summary>
    public const int BlockLength = 15 * GzipFormat.StoredBlockLength;

    // Below, trying is as cheap as a sample.
    private const int SampledFrom = 1 << 16;
    private const int SampleLength = 1 << 13;

    // Below, a thread of its own is not worth while for unpacking a block.
    private const int MarkedFrom = 1 << 16;

    // Where even the fastest level makes it a tenth smaller, compressing is worth its time; who asks for a high level
    // wants less than that, too.
    private const int ThoroughLevel = 6;
    private const double WorthwhileRatio = 0.9;
    private const double WorthwhileRatioWhenThorough = 0.98;

    private readonly ZLibCompressionOptions _options = new() { CompressionLevel = level };
    private volatile Experience _experience;

    private enum Experience
    {
        None,
        Shrinks,
        DoesNotShrink,
    }

    /// <summary>The most bytes that a block of a length is packed into.</summary>
    public static int LargestPacked(int length) => GzipFormat.StoredLengthOf(length);

    /// <summary>Packs a block.</summary>
    /// <param name="block">The bytes.</param>
    /// <param name="output">Where they go, <see cref="LargestPacked"/> long.</param>
    /// <returns>The number of bytes written.</returns>
    public int Pack(ReadOnlyMemory<byte> block, Memory<byte> output)
    {
        if (level > 0 && SeemsToShrink(block))
        {
            var start = marks && block.Length >= MarkedFrom ? BlockMark.Length : 0;
            var packed = TryDeflate(block.Span, output[start..], WorthwhileLength(block.Length));
            if (packed > 0)
            {
                if (start > 0)
                    BlockMark.Write(output.Span, block.Length, packed);
                _experience = Experience.Shrinks;
                return start + packed;
            }
        }

        _experience = Experience.DoesNotShrink;
        return GzipFormat.WriteStored(block.Span, output.Span);
    }

    private bool SeemsToShrink(ReadOnlyMemory<byte> block)
    {
        var experience = _experience;
        if (experience == Experience.Shrinks || block.Length < SampledFrom)
            return true;
        var samples = experience == Experience.None ? 3 : 1;
        var output = new FixedStream(new byte[SampleLength * samples * 2]);
        using (var deflate = new DeflateStream(output, _options, leaveOpen: true))
        {
            for (var sample = 1; sample <= samples; sample++)
            {
                var start = (block.Length - SampleLength) / (samples + 1) * sample;
                deflate.Write(block.Span.Slice(start, SampleLength));
            }

            deflate.Flush();
            return output.Written <= WorthwhileLength(SampleLength * samples);
        }
    }

    /// <summary>Compresses a block; 0 when it does not become small enough.</summary>
    private int TryDeflate(ReadOnlySpan<byte> block, Memory<byte> output, int limit)
    {
        var stream = new FixedStream(output);
        using var deflate = new DeflateStream(stream, _options, leaveOpen: true);

        // In pieces, so that a block that turns out not to shrink costs little.
        const int Piece = 1 << 17;
        for (var start = 0; start < block.Length; start += Piece)
        {
            deflate.Write(block.Slice(start, Math.Min(Piece, block.Length - start)));
            if (stream.Written > limit)
                return 0;
        }

        // What Flush writes ends at a byte boundary; the end that Dispose writes is not taken.
        deflate.Flush();
        return stream.Written <= limit ? stream.Written : 0;
    }

    private int WorthwhileLength(int length) =>
        (int)(length * (level < ThoroughLevel ? WorthwhileRatio : WorthwhileRatioWhenThorough));

    /// <summary>Writes into memory, and only counts what has no room there.</summary>
    private sealed class FixedStream(Memory<byte> output) : ForwardStream
    {
        private int _used;

        /// <summary>How many bytes were written; more than fit when some were dropped.</summary>
        public int Written { get; private set; }

        public override bool CanWrite => true;

        protected override long Passed => Written;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var kept = Math.Min(buffer.Length, output.Length - _used);
            buffer[..kept].CopyTo(output.Span[_used..]);
            _used += kept;
            Written += buffer.Length;
        }
    }
}
