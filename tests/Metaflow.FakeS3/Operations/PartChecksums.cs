using System.Buffers;
using Metaflow.FakeS3.Checksums;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>Makes the checksum of an object that was uploaded in parts.</summary>
internal static class PartChecksums
{
    /// <returns>Null when the upload was begun without an algorithm.</returns>
    public static S3Checksum? Combine(Upload upload, IReadOnlyList<UploadPart> parts)
    {
        if (upload.ChecksumAlgorithm is null)
            return null;
        var algorithm = ChecksumAlgorithm.Named(upload.ChecksumAlgorithm)!;
        if (!upload.IsChecksumComposite)
            return new(algorithm.Name, Convert.ToBase64String(algorithm.Compute(Segment.Join(parts.Select(part => part.Content)))));
        var sums = parts.SelectMany(part => SumOf(part, algorithm)).ToArray();
        return new(algorithm.Name, $"{Convert.ToBase64String(algorithm.Compute(new(sums)))}-{parts.Count}", IsComposite: true);
    }

    private static byte[] SumOf(UploadPart part, ChecksumAlgorithm algorithm) =>
        part.Checksum is { } sent && sent.Algorithm == algorithm.Name
            ? Convert.FromBase64String(sent.Value)
            : algorithm.Compute(part.Content);
}
