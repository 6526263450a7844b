using System.Buffers;
using System.Security.Cryptography;

namespace Metaflow.Datastore;

/// <summary>
/// Receives the bytes of one blob. Small blobs stay in memory until they are complete. Beyond about 1 MiB they stream:
/// blocks are hashed, packed on several cores and written to the storage while more is written here, so that memory
/// holds a few blocks, not the blob. For one thread at a time.
/// </summary>
/// <remarks>
/// Writing blocks while the storage is slower than the writer. It throws <see cref="DatastoreException"/> when the storage
/// has failed, and <see cref="OperationCanceledException"/> when the blob was cancelled.
/// </remarks>
public sealed class BlobWriter : IBufferWriter<byte>, IAsyncDisposable
{
    private const int FirstBuffer = 256;
    private const int FullBuffer = 1 << 20;

    private readonly ContentAddressedStore _store;
    private readonly CancellationToken _cancellationToken;
    private RentedBuffer? _buffer;
    private int _used;
    private long _passedOn;
    private IncrementalHash? _hash;
    private BlobPipeline? _pipeline;
    private BlobWriterStream? _stream;
    private bool _closed;

    internal BlobWriter(ContentAddressedStore store, CancellationToken cancellationToken)
    {
        _store = store;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The bytes written so far.</summary>
    public long Length => _passedOn + _used;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for as many bytes.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (_buffer?.Array.Length ?? 0) - _used);
        RequireOpen();
        _used += count;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The blob is complete or discarded.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        RequireOpen();
        var wanted = Math.Max(sizeHint, 1);
        if (RoomUpTo(FullBuffer) < wanted || _used >= BlockPacker.BlockLength)
            MakeRoom(wanted);

        // Who asks for no more than any room is led to fill whole blocks.
        return _buffer!.Array.AsMemory(_used, Math.Max(wanted, RoomUpTo(BlockPacker.BlockLength)));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The blob is complete or discarded.</exception>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <exception cref="InvalidOperationException">The blob is complete or discarded.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            var room = GetSpan(Math.Min(content.Length, FirstBuffer));
            var count = Math.Min(room.Length, content.Length);
            content[..count].CopyTo(room);
            _used += count;
            content = content[count..];
        }
    }

    /// <summary>This writer as a write-only stream; disposing it does nothing.</summary>
    public Stream AsStream() => _stream ??= new BlobWriterStream(this);

    /// <summary>Stores the blob unless it is there already. Nothing can be written afterwards.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">The storage fails.</exception>
    /// <exception cref="InvalidOperationException">The blob is complete or discarded.</exception>
    public async ValueTask<StoredBlob> CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (TakeContent() is { } content)
        {
            var saved = await _store.SaveAsync(content, cancellationToken).ConfigureAwait(false);
            return new StoredBlob(saved, content.Length);
        }

        RequireOpen();
        _closed = true;
        PassOn();
        var key = Convert.ToHexStringLower(_hash!.GetHashAndReset());
        await _store.CommitAsync(_pipeline!, key, cancellationToken).ConfigureAwait(false);
        return new StoredBlob(key, _passedOn);
    }

    /// <summary>Discards all that was written, unless it was completed.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        if (_pipeline is { } pipeline)
        {
            _pipeline = null;
            await pipeline.DisposeAsync().ConfigureAwait(false);
        }

        _hash?.Dispose();
        _buffer?.Release();
        _buffer = null;
    }

    /// <summary>
    /// Closes the writer and gives its content when that is small and still in memory; else null, and the writer stays
    /// open. The content is valid until the writer is disposed.
    /// </summary>
    internal ReadOnlySequence<byte>? TakeContent()
    {
        RequireOpen();
        if (_pipeline is not null || _used > BlockPacker.BlockLength)
            return null;
        _closed = true;
        return new ReadOnlySequence<byte>(_buffer?.Array.AsMemory(0, _used) ?? default);
    }

    private int RoomUpTo(int length) => _buffer is null ? 0 : Math.Max(_buffer.Array.Length > length
        ? length - _used
        : _buffer.Array.Length - _used, 0);

    private void MakeRoom(int wanted)
    {
        // A buffer that is hardly used is made larger: blocks stay large however much room is asked for each time.
        if (_used < BlockPacker.BlockLength / 2
            || (_used < BlockPacker.BlockLength && _used + (long)wanted <= FullBuffer))
        {
            Grow(wanted);
            return;
        }

        PassOn();
        _buffer = new RentedBuffer(Math.Max(FullBuffer, wanted));
    }

    private void Grow(int wanted)
    {
        var length = Math.Max((long)_used + wanted, Math.Min(Math.Max(2L * _used, FirstBuffer), FullBuffer));
        if (length > Array.MaxLength)
            throw new InvalidOperationException($"There is no room for {wanted} bytes in one piece.");
        if (_buffer?.Array.Length >= length)
            return;
        var larger = new RentedBuffer((int)length);
        if (_buffer is { } old)
        {
            old.Array.AsSpan(0, _used).CopyTo(larger.Array);
            old.Release();
        }

        _buffer = larger;
    }

    private void PassOn()
    {
        if (_buffer is not { } buffer)
            return;
        var content = buffer.Array.AsMemory(0, _used);
#pragma warning disable CA5350 // The layout names content by SHA-1; it protects nothing.
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        _pipeline ??= _store.CreatePipeline(_cancellationToken);
        _hash.AppendData(content.Span);
        _pipeline.Add(content, buffer);
        _passedOn += _used;
        _used = 0;
        _buffer = null;
        buffer.Release();
    }

    private void RequireOpen()
    {
        if (_closed)
            throw new InvalidOperationException("The blob is complete or discarded; nothing can be written to it.");
    }
}
