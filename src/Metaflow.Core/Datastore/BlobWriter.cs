using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>
/// Receives the bytes of one blob. Small blobs stay in memory until they are complete. For one thread at a time.
/// </summary>
public sealed class BlobWriter : IBufferWriter<byte>, IAsyncDisposable
{
    private readonly ContentAddressedStore _store;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private WritingStream? _stream;
    private bool _closed;

    internal BlobWriter(ContentAddressedStore store) => _store = store;

    /// <summary>The bytes written so far.</summary>
    public long Length => _buffer.WrittenCount;

    /// <inheritdoc/>
    public void Advance(int count) => _buffer.Advance(count);

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        RequireOpen();
        return _buffer.GetMemory(sizeHint);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes bytes.</summary>
    /// <param name="content">The bytes.</param>
    public void Write(ReadOnlySpan<byte> content)
    {
        content.CopyTo(GetSpan(content.Length));
        Advance(content.Length);
    }

    /// <summary>This writer as a write-only stream; disposing it does nothing.</summary>
    public Stream AsStream() => _stream ??= new WritingStream(this);

    /// <summary>Stores the blob unless it is there already. Nothing can be written afterwards.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">The storage fails.</exception>
    public async ValueTask<StoredBlob> CompleteAsync(CancellationToken cancellationToken = default)
    {
        var content = TakeContent() ?? ReadOnlySequence<byte>.Empty;
        return new StoredBlob(await _store.SaveAsync(content, cancellationToken).ConfigureAwait(false), content.Length);
    }

    /// <summary>Discards all that was written, unless it was completed.</summary>
    public ValueTask DisposeAsync()
    {
        _closed = true;
        return default;
    }

    /// <summary>Closes the writer and gives its content when that is small and still in memory; else null.</summary>
    internal ReadOnlySequence<byte>? TakeContent()
    {
        RequireOpen();
        _closed = true;
        return new ReadOnlySequence<byte>(_buffer.WrittenMemory);
    }

    private void RequireOpen()
    {
        if (_closed)
            throw new InvalidOperationException("The blob is complete or discarded; nothing can be written to it.");
    }

    private sealed class WritingStream(BlobWriter writer) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => writer.Length;

        public override long Position
        {
            get => writer.Length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => writer.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
