using System.IO.Compression;
using CsCheck;
using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class GzipWriterStreamTests
{
    [Fact]
    public async Task Write_AnyPieces_AreOneMember() => await Gen.Byte.Array[0, 5000].Array[0, 5].SampleAsync(
        async pieces =>
        {
            using var output = new MemoryStream();
            await using (var packed = new GzipWriterStream(output))
            {
                foreach (var piece in pieces)
                    await packed.WriteAsync(piece);
                await packed.CompleteAsync(CancellationToken.None);
            }

            output.Position = 0;
            using var unpacked = new MemoryStream();
            await new GZipStream(output, CompressionMode.Decompress).CopyToAsync(unpacked);
            Assert.Equal(pieces.SelectMany(static p => p), unpacked.ToArray());
            var length = output.GetBuffer().AsSpan((int)output.Length - 4, 4);
            Assert.Equal(unpacked.Length, BitConverter.ToUInt32(length));
        },
        iter: 50);
}
