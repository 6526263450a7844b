using System.Buffers;
using Metaflow.FakeS3.Checksums;

namespace Metaflow.FakeS3.Storage;

/// <summary>A part of a multipart upload. Immutable.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Md5">Their MD5.</param>
/// <param name="Modified">When it was stored.</param>
/// <param name="Checksum">The checksum that it was sent with; null when it had none.</param>
internal sealed record UploadPart(int Number, ReadOnlySequence<byte> Content, byte[] Md5, DateTimeOffset Modified, S3Checksum? Checksum)
{
    public const int LargestNumber = 10_000;

    public string ETag { get; } = Digest.ETag(Md5);
}
