using System.Globalization;
using Metaflow.Aws.S3Api;
using Metaflow.Aws.Transfers;

namespace Metaflow;

/// <summary>Downloads objects to where they are wanted. Thread-safe.</summary>
/// <param name="s3">The connection.</param>
/// <param name="files">The client's temporary files.</param>
internal sealed class S3Downloads(S3Connection s3, S3TemporaryFiles files)
{
    private const int CopyBuffer = 1 << 18;

    /// <summary>Downloads into a temporary file.</summary>
    /// <returns>Null when there is no such object.</returns>
    public async Task<S3Object?> ToFileAsync(
        S3Url url, string? prefix, ByteRange? range, S3ProgressMeter? meter, CancellationToken cancellationToken)
    {
        var download = new Download(s3, url, range, MeterOf(meter));
        S3TemporaryFile? file = null;
        try
        {
            if (!await download.RunAsync(Open, cancellationToken).ConfigureAwait(false))
                return null;
            file!.Keep();
            return Downloaded(url, prefix, download, file.Path, content: null);
        }
        finally
        {
            file?.Dispose();
        }

        DownloadTarget Open(Download begun)
        {
            file = files.Create(url.ToString(), PartOf(range), begun.Length);
            return new FileTarget(file.Handle, file.Path);
        }
    }

    /// <summary>Downloads into memory.</summary>
    /// <returns>Null when there is no such object.</returns>
    /// <exception cref="S3Exception">It is too large for memory.</exception>
    public async Task<S3Object?> ToMemoryAsync(
        S3Url url, string? prefix, ByteRange? range, S3ProgressMeter? meter, CancellationToken cancellationToken)
    {
        var download = new Download(s3, url, range, MeterOf(meter));
        return await download.LoadAsync(cancellationToken).ConfigureAwait(false) is { } content
            ? Downloaded(url, prefix, download, path: null, content)
            : null;
    }

    /// <summary>Downloads into a stream, in order.</summary>
    /// <returns>Null when there is no such object, and nothing was written.</returns>
    public async Task<S3Object?> ToStreamAsync(
        S3Url url, string? prefix, ByteRange? range, Stream destination, S3ProgressMeter? meter, CancellationToken cancellationToken)
    {
        if (await S3ReadStream.TryOpenAsync(s3, url, range, cancellationToken).ConfigureAwait(false) is not { } source)
            return null;
        await using var closing = source.ConfigureAwait(false);
        var buffer = new byte[(int)Math.Clamp(source.Length, 1, CopyBuffer)];
        for (int count; (count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            meter?.Add(count);
        }

        return new S3Object(
            url, prefix, source.Head, new S3RangeInfo(source.Head.Size, source.Start, source.Length), path: null, content: null);
    }

    private static S3Object Downloaded(S3Url url, string? prefix, Download download, string? path, ReadOnlyMemory<byte>? content) => new(
        url, prefix, download.Head, new S3RangeInfo(download.Head.Size, download.Start, download.Length), path, content);

    private static Action<long>? MeterOf(S3ProgressMeter? meter) => meter is null ? null : meter.Add;

    private static string PartOf(ByteRange? range) => range is not { } part ? "whole" : string.Create(
        CultureInfo.InvariantCulture,
        $"{part.First}_{(part is { First: { } first, Length: { } length } ? first + length - 1 : part.First is null ? part.Length : null)}");
}
