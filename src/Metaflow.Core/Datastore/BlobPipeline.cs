using System.Threading.Channels;

namespace Metaflow.Datastore;

/// <summary>
/// Packs the blocks of one blob on several cores and writes them, in order, as one gzip member. The number of blocks on
/// their way is bounded: a producer that is faster than the storage waits. For one producer.
/// </summary>
internal sealed class BlobPipeline : IAsyncDisposable
{
    // More cores than this only pack faster than the producer can hash.
    private const int MostPackers = 8;

    private static readonly int _packers = Math.Clamp(Environment.ProcessorCount - 1, 1, MostPackers);

    private readonly Storage _storage;
    private readonly string _directory;
    private readonly BlockPacker _packer;
    private readonly Channel<PackedBlock> _blocks = Channel.CreateUnbounded<PackedBlock>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly SemaphoreSlim _room = new(_packers + 2);
    private readonly CancellationTokenSource _stop;
    private readonly Task _writing;
    private StorageWriter? _writer;
    private int _packing;

    /// <summary>Begins a blob.</summary>
    /// <param name="storage">Where it goes.</param>
    /// <param name="directory">A directory that it will be below.</param>
    /// <param name="level">The compression level, 0 to 9.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public BlobPipeline(Storage storage, string directory, int level, CancellationToken cancellationToken)
    {
        _storage = storage;
        _directory = directory;
        _packer = new BlockPacker(level, marks: true);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _writing = Task.Run(WriteAsync, CancellationToken.None);
    }

    /// <summary>Takes the next bytes of the blob.</summary>
    /// <param name="content">The bytes; they must not change until the pipeline is finished, or the owner returned.</param>
    /// <param name="owner">What keeps them; each block that is made of them retains it until it is packed.</param>
    /// <exception cref="DatastoreException">The storage has failed.</exception>
    /// <exception cref="OperationCanceledException">The writing was stopped.</exception>
    public void Add(ReadOnlyMemory<byte> content, RentedBuffer? owner)
    {
        while (content.Length > 0)
        {
            var length = Math.Min(content.Length, BlockPacker.BlockLength);
            WaitForRoom();
            owner?.Retain();
            Start(new PackedBlock(_packer, content[..length], owner));
            content = content[length..];
        }
    }

    /// <summary>Waits until everything is written.</summary>
    /// <returns>The object, to be committed.</returns>
    public async ValueTask<StorageWriter> FinishAsync()
    {
        _blocks.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        return _writer!;
    }

    /// <summary>Stops what is going on, and discards the object unless it was committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _blocks.Writer.TryComplete();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _room.Dispose();
    }

    private void WaitForRoom()
    {
        if (_room.Wait(0, CancellationToken.None) && !_writing.IsCompleted)
            return;
        try
        {
            // A blocked task, unlike a blocked lock, makes the thread pool add a thread at once.
            if (!_writing.IsCompleted)
                _room.WaitAsync(_stop.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // The writing says why.
        }

        if (_writing.IsCompleted || _stop.IsCancellationRequested)
            _writing.GetAwaiter().GetResult();
    }

    private void Start(PackedBlock block)
    {
        if (Interlocked.Increment(ref _packing) <= _packers)
        {
            block.Packing = Task.Run(() =>
            {
                try
                {
                    block.Pack();
                }
                finally
                {
                    Interlocked.Decrement(ref _packing);
                }
            });
        }
        else
        {
            // All packers are busy: the producer's own core does it.
            Interlocked.Decrement(ref _packing);
            block.Pack();
        }

        _blocks.Writer.TryWrite(block);
    }

    private async Task WriteAsync()
    {
        try
        {
            _writer = await _storage.CreateWriterAsync(_directory, _stop.Token).ConfigureAwait(false);
            await _writer.WriteAsync(GzipFormat.Header.ToArray(), _stop.Token).ConfigureAwait(false);
            var checksum = 0u;
            var length = 0L;
            await foreach (var block in _blocks.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                await block.Packing.ConfigureAwait(false);
                await _writer.WriteAsync(block.Packed, _stop.Token).ConfigureAwait(false);
                checksum = Crc32.Combine(checksum, block.Checksum, block.Length);
                length += block.Length;
                block.Release();
                _room.Release();
            }

            var end = new byte[GzipFormat.EmptyLastBlock.Length + GzipFormat.TrailerLength];
            GzipFormat.EmptyLastBlock.CopyTo(end);
            GzipFormat.WriteTrailer(end.AsSpan(GzipFormat.EmptyLastBlock.Length), checksum, length);
            await _writer.WriteAsync(end, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            // Whoever waits for room learns how it ended.
            await _stop.CancelAsync().ConfigureAwait(false);
            await DrainAsync().ConfigureAwait(false);
        }
    }

    private async Task DrainAsync()
    {
        while (_blocks.Reader.TryRead(out var block))
        {
            await block.Packing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            block.Release();
        }
    }
}
