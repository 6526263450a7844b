using System.Buffers.Binary;
using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>Unpacks a blob while it is read, and tells when the blob is damaged or cut off.</summary>
internal sealed class UnpackingStream : Stream
{
    private readonly string _path;
    private readonly TailStream _blob;
    private readonly GZipStream _content;
    private long _length;

    public UnpackingStream(string path, Stream blob)
    {
        _path = path;
        _blob = new TailStream(blob);
        _content = new GZipStream(_blob, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(_content.Read(buffer), buffer.Length);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptBlobException(_path, e.Message.TrimEnd('.'), e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptBlobException(_path, e.Message.TrimEnd('.'), e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private int Count(int read, int wanted)
    {
        _length += read;
        if (read == 0 && wanted > 0 && (_blob.IsEmpty || (uint)_length != _blob.LastNumber))
            throw new InvalidDataException(BlobCodec.Truncated);
        return read;
    }

    /// <summary>
    /// Passes a stream on and remembers its last four bytes, where gzip keeps the length of the content.
    /// </summary>
    private sealed class TailStream(Stream inner) : Stream
    {
        private readonly byte[] _tail = new byte[4];

        public bool IsEmpty { get; private set; } = true;

        public uint LastNumber => BinaryPrimitives.ReadUInt32LittleEndian(_tail);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer) => Remember(buffer, inner.Read(buffer));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Remember(buffer.Span, read);
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private int Remember(ReadOnlySpan<byte> buffer, int read)
        {
            IsEmpty &= read == 0;
            var kept = Math.Min(read, _tail.Length);
            _tail.AsSpan(kept).CopyTo(_tail);
            buffer.Slice(read - kept, kept).CopyTo(_tail.AsSpan(_tail.Length - kept));
            return read;
        }
    }
}
