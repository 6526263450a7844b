using System.Buffers;
using System.Security.Cryptography;

namespace Metaflow.Datastore;

/// <summary>Keys of the content-addressed store: the SHA-1 of the content in lowercase hexadecimal digits.</summary>
internal static class ContentKey
{
    public const int Length = 40;

    // Up to here the system's SHA-1 is not worth what loading its library costs a short-lived process.
    private const int LargestManaged = 4096;

    public static string Of(in ReadOnlySequence<byte> content)
    {
        if (content.IsSingleSegment)
            return Of(content.FirstSpan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        foreach (var segment in content)
            hash.AppendData(segment.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[Sha1.DigestLength];
        Digest(content, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Whether a key is that of some bytes.</summary>
    public static bool Matches(string key, ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[Sha1.DigestLength];
        Span<char> digits = stackalloc char[Length];
        Digest(content, digest);
        Convert.TryToHexStringLower(digest, digits, out _);
        return digits.SequenceEqual(key);
    }

    public static bool IsKey(string key)
    {
        foreach (var c in key)
        {
            if (c is not (>= '0' and <= '9' or >= 'a' and <= 'f'))
                return false;
        }

        return key.Length == Length;
    }

    public static string Validate(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsKey(key)
            ? key
            : throw new DatastoreException(
                $"'{key}' is not a key of the datastore: keys are 40 lowercase hexadecimal digits.");
    }

    private static void Digest(ReadOnlySpan<byte> content, Span<byte> digest)
    {
        if (content.Length <= LargestManaged)
            Sha1.Hash(content, digest);
        else
#pragma warning disable CA5350 // The layout is given, and the hash names content: it protects nothing.
            SHA1.HashData(content, digest);
#pragma warning restore CA5350
    }
}
