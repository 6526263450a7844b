using Metaflow.Aws.S3Api;
using Metaflow.Datastore;

namespace Metaflow.Aws.Transfers;

/// <summary>Takes bytes into memory, without a copy.</summary>
internal sealed class MemoryTarget(Memory<byte> memory) : DownloadTarget
{
    private const int Most = 1 << 18;

    public override async ValueTask<(int Count, uint Checksum)> TakeAsync(
        S3Response response, long offset, long length, uint checksum)
    {
        var window = memory.Slice((int)offset, (int)Math.Min(length, Most));
        var count = await response.ReadMoreAsync(window).ConfigureAwait(false);
        return (count, Crc32.Append(checksum, window.Span[..count]));
    }
}
