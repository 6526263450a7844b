using System.Buffers;
using Metaflow.Aws.S3Api;
using Metaflow.Datastore;
using Microsoft.Win32.SafeHandles;

namespace Metaflow.Aws.Transfers;

/// <summary>Takes bytes into a file.</summary>
/// <param name="file">The file, open for writing.</param>
/// <param name="path">Its path, for messages.</param>
internal sealed class FileTarget(SafeFileHandle file, string path) : DownloadTarget
{
    private const int BufferLength = 1 << 18;

    public override async ValueTask<(int Count, uint Checksum)> TakeAsync(
        S3Response response, long offset, long length, uint checksum)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var count = await response.ReadMoreAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length))).ConfigureAwait(false);
            Write(buffer.AsSpan(0, count), offset);
            return (count, Crc32.Append(checksum, buffer.AsSpan(0, count)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3DiskSpaceException($"Could not write '{path}': {e.Message} Make space, or choose another folder by METAFLOW_TEMPDIR.", e);
        }
    }
}
