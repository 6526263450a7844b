using System.Buffers;
using System.Security.Cryptography;

namespace Metaflow.FakeS3.Checksums;

/// <summary>Hashes of bodies.</summary>
internal static class Digest
{
    public static byte[] Of(HashAlgorithmName algorithm, in ReadOnlySequence<byte> content)
    {
        if (content.IsSingleSegment)
            return CryptographicOperations.HashData(algorithm, content.FirstSpan);
        using var hash = IncrementalHash.CreateHash(algorithm);
        foreach (var piece in content)
            hash.AppendData(piece.Span);
        return hash.GetHashAndReset();
    }

    /// <summary>The ETag of an object that was stored at once.</summary>
    public static string ETag(byte[] md5) => $"\"{Convert.ToHexStringLower(md5)}\"";

    /// <summary>The ETag of an object that was stored in parts.</summary>
    public static string ETag(IReadOnlyCollection<byte[]> md5s) =>
        $"\"{Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, md5s.SelectMany(md5 => md5).ToArray()))}-{md5s.Count}\"";
}
