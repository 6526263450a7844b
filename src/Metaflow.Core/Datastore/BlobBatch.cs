using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>
/// Stores blobs with as few calls as it can: small ones wait for each other, up to a bounded number of bytes; large ones
/// are stored while they are written.
/// </summary>
/// <param name="store">Where the blobs go.</param>
/// <param name="stored">What has been stored, by position.</param>
internal sealed class BlobBatch(ContentAddressedStore store, StoredBlob[] stored) : IAsyncDisposable
{
    private const long MostWaiting = 4 << 20;

    private readonly List<ReadOnlySequence<byte>> _waiting = [];
    private readonly List<int> _positions = [];
    private readonly List<BlobWriter> _writers = [];
    private long _waitingLength;

    public async ValueTask AddAsync(int position, ArtifactContent content, CancellationToken cancellationToken)
    {
        var bytes = content.Bytes;
        if (bytes is null)
        {
            var writer = store.CreateWriter(cancellationToken);
            _writers.Add(writer);
            await content.WriteAsync(writer, cancellationToken).ConfigureAwait(false);
            bytes = writer.TakeContent();
            if (bytes is null)
            {
                stored[position] = await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
                _writers.Remove(writer);
                await writer.DisposeAsync().ConfigureAwait(false);
                return;
            }
        }

        _waiting.Add(bytes.Value);
        _positions.Add(position);
        _waitingLength += bytes.Value.Length;
        if (_waitingLength >= MostWaiting)
            await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        var keys = await store.SaveManyAsync(_waiting, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < keys.Length; i++)
            stored[_positions[i]] = new StoredBlob(keys[i], _waiting[i].Length);
        _waiting.Clear();
        _positions.Clear();
        _waitingLength = 0;
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Discards what was not saved.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
            await writer.DisposeAsync().ConfigureAwait(false);
        _writers.Clear();
    }
}
