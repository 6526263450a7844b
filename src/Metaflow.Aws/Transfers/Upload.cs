using System.Buffers;
using Metaflow.Aws.S3Api;
using Metaflow.Datastore;
using Microsoft.Win32.SafeHandles;

namespace Metaflow.Aws.Transfers;

/// <summary>Uploads an object: what is small by one call, what is large in parts at the same time.</summary>
internal static class Upload
{
    // Each part that is read from a file or a stream takes a buffer.
    private const int MostParts = 6;

    /// <summary>Whether it is worth to begin with an object. The condition of the call that makes it appear decides.</summary>
    /// <remarks>Servers other than AWS's may pass over that condition; on AWS's it is all that is needed.</remarks>
    public static async ValueTask<bool> MayBeginAsync(S3Connection s3, S3Url url, bool overwrite, CancellationToken cancellationToken) =>
        overwrite || s3.Settings.Endpoint is null || await s3.HeadAsync(url, cancellationToken).ConfigureAwait(false) is null;

    /// <summary>Uploads bytes in memory.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="url">The object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="options">What is said of it.</param>
    /// <param name="progress">Is told how many bytes more are uploaded, from any thread; null for nobody.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when there was an object that was to be left.</returns>
    public static async Task<bool> FromMemoryAsync(
        S3Connection s3,
        S3Url url,
        ReadOnlySequence<byte> content,
        PutOptions options,
        Action<long>? progress,
        CancellationToken cancellationToken)
    {
        if (content.Length <= PartSize.LargestWhole)
            return await WholeAsync(s3, url, content, options, progress, cancellationToken).ConfigureAwait(false);
        return await InPartsAsync(
            s3,
            url,
            content.Length,
            options,
            async (upload, index, offset, length, stop) =>
            {
                await upload.AddAsync(index, content.Slice(offset, length), stop).ConfigureAwait(false);
                progress?.Invoke(length);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads a file.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="url">The object.</param>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="options">What is said of it.</param>
    /// <param name="progress">Is told how many bytes more are uploaded, from any thread; null for nobody.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when there was an object that was to be left.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<bool> FromFileAsync(
        S3Connection s3,
        S3Url url,
        SafeFileHandle file,
        PutOptions options,
        Action<long>? progress,
        CancellationToken cancellationToken)
    {
        var total = RandomAccess.GetLength(file);
        if (total <= PartSize.LargestWhole)
        {
            using var whole = await PartBuffers.RentAsync((int)total, cancellationToken).ConfigureAwait(false);
            Fill(file, whole.Memory.Span, 0);
            return await WholeAsync(s3, url, new ReadOnlySequence<byte>(whole.Memory), options, progress, cancellationToken).ConfigureAwait(false);
        }

        return await InPartsAsync(
            s3,
            url,
            total,
            options,
            async (upload, index, offset, length, stop) =>
            {
                using var part = await PartBuffers.RentAsync(length, stop).ConfigureAwait(false);
                Fill(file, part.Memory.Span, offset);
                await upload.AddAsync(index, new ReadOnlySequence<byte>(part.Memory), stop).ConfigureAwait(false);
                progress?.Invoke(length);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> WholeAsync(
        S3Connection s3,
        S3Url url,
        ReadOnlySequence<byte> content,
        PutOptions options,
        Action<long>? progress,
        CancellationToken cancellationToken)
    {
        var written = await s3.PutAsync(url, content, options, cancellationToken).ConfigureAwait(false);
        progress?.Invoke(written ? content.Length : 0);
        return written;
    }

    private static async Task<bool> InPartsAsync(
        S3Connection s3,
        S3Url url,
        long total,
        PutOptions options,
        Func<MultipartUpload, int, long, int, CancellationToken, Task> add,
        CancellationToken cancellationToken)
    {
        // Not to upload much for nothing. The condition of the last call decides.
        if (!options.Overwrite && await s3.HeadAsync(url, cancellationToken).ConfigureAwait(false) is not null)
            return false;
        var size = PartSize.OfUpload(total);
        var count = (int)((total + size - 1) / size);
        var upload = await MultipartUpload.BeginAsync(s3, url, options, cancellationToken).ConfigureAwait(false);
        await using var disposal = upload.ConfigureAwait(false);
        await ParallelLoop.RunAsync(
            count,
            MostParts,
            async (index, stop) =>
            {
                var offset = (long)index * size;
                await add(upload, index, offset, (int)Math.Min(size, total - offset), stop).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return await upload.CompleteAsync(options.Overwrite, cancellationToken).ConfigureAwait(false);
    }

    private static void Fill(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
                throw new EndOfStreamException("The file was cut while it was uploaded.");
            buffer = buffer[count..];
            offset += count;
        }
    }
}
