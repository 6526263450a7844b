using System.Buffers;
using Metaflow.Aws.S3Api;

namespace Metaflow.Aws.Transfers;

/// <summary>Uploads what is left of a stream, whose length nobody need know: what is short by one call, what is long in parts as it is read.</summary>
internal static class StreamUpload
{
    private const int MostRunning = 4;

    /// <summary>Uploads the stream, which stays open.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="url">The object.</param>
    /// <param name="stream">What is read, once and forward.</param>
    /// <param name="options">What is said of the object.</param>
    /// <param name="progress">Is told how many bytes more are uploaded, from any thread; null for nobody.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when there was an object that was to be left.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static async Task<bool> RunAsync(
        S3Connection s3, S3Url url, Stream stream, PutOptions options, Action<long>? progress, CancellationToken cancellationToken)
    {
        var first = await ReadFirstAsync(stream, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!first.IsLast)
            {
                // Not to read much for nothing. The condition of the last call decides.
                if (!options.Overwrite && await s3.HeadAsync(url, cancellationToken).ConfigureAwait(false) is not null)
                    return false;
                var (part, upload) = (first, await MultipartUpload.BeginAsync(s3, url, options, cancellationToken).ConfigureAwait(false));
                await using var disposal = upload.ConfigureAwait(false);
                first = default;
                await AddAllAsync(upload, part, url, stream, progress, cancellationToken).ConfigureAwait(false);
                return await upload.CompleteAsync(options.Overwrite, cancellationToken).ConfigureAwait(false);
            }

            var written = await s3.PutAsync(url, first.Content, options, cancellationToken).ConfigureAwait(false);
            progress?.Invoke(written ? first.Length : 0);
            return written;
        }
        finally
        {
            first.Buffer?.Dispose();
        }
    }

    private static async Task AddAllAsync(
        MultipartUpload upload, Part first, S3Url url, Stream stream, Action<long>? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task>();
        try
        {
            running.Enqueue(AddAsync(upload, 0, first, progress, stop));
            for (var (index, isLast) = (1, false); !isLast; index++)
            {
                if (running.Count == MostRunning)
                    await running.Dequeue().ConfigureAwait(false);
                var part = await ReadPartAsync(stream, PartSize.OfStream(index), default, stop.Token).ConfigureAwait(false);
                isLast = part.IsLast;
                if (part.Length == 0 || index == PartSize.MostParts)
                {
                    part.Buffer!.Dispose();
                    CheckEnd(part.Length, url);
                    break;
                }

                running.Enqueue(AddAsync(upload, index, part, progress, stop));
            }

            while (running.TryDequeue(out var part))
                await part.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A part has failed, and says why.
            await Task.WhenAll(running).ConfigureAwait(false);
            throw;
        }
        finally
        {
            // Buffers are given back when nothing reads them any more.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void CheckEnd(int remaining, S3Url url)
    {
        if (remaining > 0)
            throw new S3Exception($"The stream for '{url}' is longer than S3 takes in {PartSize.MostParts} parts. Upload it as several objects.");
    }

    private static async Task AddAsync(
        MultipartUpload upload, int index, Part part, Action<long>? progress, CancellationTokenSource stop)
    {
        using var buffer = part.Buffer;
        try
        {
            await upload.AddAsync(index, part.Content, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            // Not to wait for more of a stream that may be slow.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }

        progress?.Invoke(part.Length);
    }

    // Short streams, of which there may be many at a time, take little memory, and do not wait for it.
    private static async Task<Part> ReadFirstAsync(Stream stream, CancellationToken cancellationToken)
    {
        var small = await ReadPartAsync(stream, PartBuffers.Small, default, cancellationToken).ConfigureAwait(false);
        if (small.IsLast)
            return small;
        using var begun = small.Buffer;
        return await ReadPartAsync(stream, PartSize.OfStream(0), small.Memory, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Part> ReadPartAsync(
        Stream stream, int size, ReadOnlyMemory<byte> begun, CancellationToken cancellationToken)
    {
        var buffer = await PartBuffers.RentAsync(size, cancellationToken).ConfigureAwait(false);
        try
        {
            begun.CopyTo(buffer.Memory);
            var rest = buffer.Memory[begun.Length..];
            var length = begun.Length
                + await stream.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return new Part(buffer, length, length < size);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private readonly record struct Part(PartBuffer? Buffer, int Length, bool IsLast)
    {
        public Memory<byte> Memory => Buffer!.Memory[..Length];

        public ReadOnlySequence<byte> Content => new(Memory);
    }
}
