using Metaflow.Aws.S3Api;
using Metaflow.Datastore;

namespace Metaflow.Aws.Transfers;

/// <summary>
/// An object as a stream. Parts ahead of the reader are fetched at the same time, as far as there is memory; another position begins anew.
/// Who reads all of it is told at the last part when a byte is wrong. For one call at a time.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    private const int MostAhead = 4;

    private readonly Download _download;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Part> _ahead = new();
    private Part? _current;
    private long _position;
    private long _checkedTo;
    private uint _checksum;

    private S3ReadStream(Download download, Part first)
    {
        _download = download;
        _current = first;
        _checkedTo = first.Length;
        _checksum = download.BegunChecksum;
    }

    /// <summary>What S3 tells of the object.</summary>
    public S3Head Head => _download.Head;

    /// <summary>Where in the object the stream begins.</summary>
    public long Start => _download.Start;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _download.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc cref="TryOpenAsync(S3Connection, S3Url, ByteRange?, CancellationToken)"/>
    public static Task<S3ReadStream?> TryOpenAsync(S3Connection s3, S3Url url, CancellationToken cancellationToken) =>
        TryOpenAsync(s3, url, range: null, cancellationToken);

    /// <summary>Opens an object or a part of it, and fetches its beginning.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="url">The object.</param>
    /// <param name="range">The part of it; null for all.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The stream; null when there is no such object.</returns>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public static async Task<S3ReadStream?> TryOpenAsync(
        S3Connection s3, S3Url url, ByteRange? range, CancellationToken cancellationToken)
    {
        var download = new Download(s3, url, range);
        PartBuffer? buffer = null;
        try
        {
            var length = 0;
            if (!await download.BeginAsync(PartSize.Default, PartSize.Default, Open, cancellationToken).ConfigureAwait(false))
                return null;
            var stream = new S3ReadStream(download, new Part(0, length, buffer!, Task.FromResult(download.BegunChecksum)));
            buffer = null;
            return stream;

            DownloadTarget Open(Download begun)
            {
                length = (int)Math.Min(begun.Length, PartSize.Default);
                buffer = PartBuffers.Rent(length);
                return new MemoryTarget(buffer.Memory);
            }
        }
        finally
        {
            buffer?.Dispose();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.Length == 0 || _position >= Length)
            return 0;
        if (_current is null || !_current.Holds(_position))
            await MoveAsync(cancellationToken).ConfigureAwait(false);
        return Take(_current!, buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0 || _position >= Length)
            return 0;
        // Who reads without waiting has to wait here.
        if (_current is null || !_current.Holds(_position))
            MoveAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Take(_current!, buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            Drop();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(Part part, Span<byte> buffer)
    {
        var from = part.Buffer.Memory.Span[(int)(_position - part.Start)..part.Length];
        var count = Math.Min(from.Length, buffer.Length);
        from[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <summary>Makes the part at the position the current one.</summary>
    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        _current?.Dispose();
        _current = null;
        if (_ahead.TryPeek(out var next) && !next.Holds(_position))
            Drop();
        var part = _ahead.TryDequeue(out var fetched) ? fetched : Fetch(_position, PartBuffers.Rent(LengthAt(_position)));
        FetchAhead(part.Start + part.Length);
        try
        {
            Check(part, await part.Fetched.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            part.Abandon();
            throw;
        }

        _current = part;
    }

    /// <summary>Compares everything with the checksum that S3 has, if it is read from the beginning to the end.</summary>
    private void Check(Part part, uint checksum)
    {
        if (part.Start != _checkedTo)
            return;
        _checkedTo += part.Length;
        _checksum = Crc32.Combine(_checksum, checksum, part.Length);
        if (_checkedTo == Length)
            _download.Check(_checksum);
    }

    private void FetchAhead(long from)
    {
        foreach (var part in _ahead)
            from = part.Start + part.Length;
        while (_ahead.Count < MostAhead && from < Length && PartBuffers.TryRent(LengthAt(from)) is { } buffer)
        {
            var part = Fetch(from, buffer);
            _ahead.Enqueue(part);
            from += part.Length;
        }
    }

    private Part Fetch(long start, PartBuffer buffer)
    {
        var length = LengthAt(start);
        return new Part(start, length, buffer, _download.PartAsync(new MemoryTarget(buffer.Memory), start, length, start, _stop.Token));
    }

    private int LengthAt(long start) => (int)Math.Min(PartSize.Default, Length - start);

    private void Drop()
    {
        while (_ahead.TryDequeue(out var part))
            part.Abandon();
        _current?.Dispose();
        _current = null;
    }

    private sealed record Part(long Start, int Length, PartBuffer Buffer, Task<uint> Fetched) : IDisposable
    {
        public bool Holds(long position) => position >= Start && position < Start + Length;

        public void Dispose() => Buffer.Dispose();

        /// <summary>Gives the memory back when nothing writes to it any more.</summary>
        public void Abandon() => Fetched.ContinueWith(
            static (fetched, buffer) =>
            {
                _ = fetched.Exception;
                ((PartBuffer)buffer!).Dispose();
            },
            Buffer,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
