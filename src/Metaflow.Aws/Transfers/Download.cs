using Metaflow.Aws.S3Api;
using Metaflow.Datastore;

namespace Metaflow.Aws.Transfers;

/// <summary>
/// One download: an object or a part of it. What is small comes by one call; what is large in parts at the same time, all of the version that
/// the first call has found. A call that breaks off goes on where it was.
/// </summary>
/// <param name="s3">The connection.</param>
/// <param name="url">The object.</param>
/// <param name="range">The part; null for all of it.</param>
/// <param name="progress">Is told how many bytes more there are; null for nobody.</param>
internal sealed class Download(S3Connection s3, S3Url url, ByteRange? range = null, Action<long>? progress = null)
{
    private DownloadTarget? _target;
    private S3Head? _head;
    private long _firstLength;
    private long _received;
    private uint _checksum;

    /// <summary>What S3 tells of the object, once it was begun.</summary>
    public S3Head Head => _head!;

    /// <summary>Where in the object the downloaded bytes begin.</summary>
    public long Start { get; private set; }

    /// <summary>How many bytes are downloaded.</summary>
    public long Length { get; private set; }

    /// <summary>The CRC-32 of what <see cref="BeginAsync"/> has downloaded.</summary>
    public uint BegunChecksum => _checksum;

    /// <summary>Downloads everything.</summary>
    /// <param name="open">Opens where the bytes go, when their number is known.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when there is no such object.</returns>
    /// <exception cref="S3Exception">S3 cannot be reached or refuses, the object has changed, or the bytes are wrong.</exception>
    public async Task<bool> RunAsync(Func<Download, DownloadTarget> open, CancellationToken cancellationToken)
    {
        if (!await BeginAsync(PartSize.LargestWhole, PartSize.Default, open, cancellationToken).ConfigureAwait(false))
            return false;
        if (_firstLength == Length)
            return true;
        var checksum = await PartsAsync(_firstLength, _checksum, cancellationToken).ConfigureAwait(false);
        if (IsWrong(checksum))
        {
            progress?.Invoke(-Length);
            checksum = await PartsAsync(0, 0, cancellationToken).ConfigureAwait(false);
        }

        Check(checksum);
        return true;
    }

    /// <summary>Downloads everything into memory.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The bytes; null when there is no such object.</returns>
    /// <exception cref="S3Exception">As for <see cref="RunAsync"/>, or there are too many bytes for memory.</exception>
    public async Task<byte[]?> LoadAsync(CancellationToken cancellationToken)
    {
        byte[]? content = null;
        await RunAsync(Open, cancellationToken).ConfigureAwait(false);
        return content;

        DownloadTarget Open(Download begun)
        {
            if (begun.Length > Array.MaxLength)
            {
                throw new S3Exception(
                    $"'{url}' has {begun.Length} bytes, which is more than memory can hold in one piece. Download it into a file, or a range of it.");
            }

            content = GC.AllocateUninitializedArray<byte>((int)begun.Length);
            return new MemoryTarget(content);
        }
    }

    /// <summary>Downloads all of what is small, and the first part of what is large.</summary>
    /// <param name="largestWhole">The most bytes to download at once.</param>
    /// <param name="firstPart">How much to download of what has more.</param>
    /// <param name="open">Opens where the bytes go, when their number is known.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when there is no such object.</returns>
    public Task<bool> BeginAsync(
        int largestWhole, int firstPart, Func<Download, DownloadTarget> open, CancellationToken cancellationToken) => s3.CallAsync(
        MakeFirst,
        async response =>
        {
            if (_head is null)
                Open(response, largestWhole, firstPart, open);
            CheckStart(response, Start + _received);
            while (_received < _firstLength)
            {
                var (count, checksum) = await _target!
                    .TakeAsync(response, _received, _firstLength - _received, _checksum).ConfigureAwait(false);
                Advance(count, checksum);
            }

            CheckWhole();
            return true;
        },
        cancellationToken);

    /// <summary>Downloads a part of the version that was begun.</summary>
    /// <param name="target">Where its bytes go.</param>
    /// <param name="offset">Where it begins, counted from <see cref="Start"/>; also where its bytes belong in the target.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="shift">What the target's places are behind <paramref name="offset"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The CRC-32 of the part.</returns>
    public async Task<uint> PartAsync(DownloadTarget target, long offset, long length, long shift, CancellationToken cancellationToken)
    {
        var (received, checksum) = (0L, 0u);
        await s3.CallAsync(
            () => Rest(Start + offset + received, length - received),
            async response =>
            {
                CheckStart(response, Start + offset + received);
                while (received < length)
                {
                    (var count, checksum) = await target
                        .TakeAsync(response, offset + received - shift, length - received, checksum).ConfigureAwait(false);
                    received += count;
                    progress?.Invoke(count);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return checksum;
    }

    /// <summary>Compares a checksum with the one that S3 has.</summary>
    /// <param name="checksum">The CRC-32 of all bytes.</param>
    /// <exception cref="S3Exception">They differ.</exception>
    public void Check(uint checksum)
    {
        if (IsWrong(checksum))
        {
            throw new S3Exception(
                $"'{url}' came with other bytes than were stored: its checksum differs. The object is damaged, or something on the way is; try again.");
        }
    }

    /// <summary>Downloads what is left in parts at the same time.</summary>
    /// <param name="from">Where to begin, counted from <see cref="Start"/>.</param>
    /// <param name="checksum">The CRC-32 of what comes before.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The CRC-32 of everything.</returns>
    private async Task<uint> PartsAsync(long from, uint checksum, CancellationToken cancellationToken)
    {
        var parts = new (long Length, uint Checksum)[(int)((Length - from + PartSize.Default - 1) / PartSize.Default)];
        await ParallelLoop.RunAsync(
            parts.Length,
            Math.Min(parts.Length, s3.Settings.WorkerCount),
            async (index, stop) =>
            {
                var offset = from + ((long)index * PartSize.Default);
                var length = Math.Min(PartSize.Default, Length - offset);
                parts[index] = (length, await PartAsync(_target!, offset, length, 0, stop).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
        return parts.Aggregate(checksum, static (sum, part) => Crc32.Combine(sum, part.Checksum, part.Length));
    }

    private S3Request MakeFirst() => _head is null
        ? new S3Request(HttpMethod.Get, "GetObject", "s3:GetObject", url) { AllowsMissing = true }
            .With("range", range?.ToString())
            .With("x-amz-checksum-mode", range is null ? "ENABLED" : null)
        : Rest(Start + _received, _firstLength - _received);

    private S3Request Rest(long first, long length) => new S3Request(HttpMethod.Get, "GetObject", "s3:GetObject", url)
        .With("if-match", Head.ETag.Length > 0 ? Head.ETag : null)
        .With("range", new ByteRange(first, length).ToString());

    private void Open(S3Response response, int largestWhole, int firstPart, Func<Download, DownloadTarget> open)
    {
        _head = response.Head();
        Start = response.Start;
        Length = response.Length ?? _head.Size;
        _firstLength = Length > largestWhole ? firstPart : Length;
        _target = open(this);
    }

    private void Advance(int count, uint checksum)
    {
        _received += count;
        _checksum = checksum;
        progress?.Invoke(count);
    }

    private void CheckWhole()
    {
        if (_firstLength < Length || !IsWrong(_checksum))
            return;
        // Bytes went wrong on the way, which the next try mends, or in S3, which it does not.
        progress?.Invoke(-_received);
        (_received, _checksum) = (0, 0);
        throw new IOException("the bytes are others than were stored: their checksum differs");
    }

    private bool IsWrong(uint checksum) => Head.Checksum is { } expected && expected != checksum;

    private static void CheckStart(S3Response response, long expected)
    {
        if (response.Start != expected)
            throw new IOException($"S3 has sent the bytes from {response.Start} on instead of those from {expected} on");
    }
}
