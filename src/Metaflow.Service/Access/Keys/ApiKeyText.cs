using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Metaflow.Service.Access.Keys;

/// <summary>
/// The text of keys: <c>mfk_</c>, an id of 16 hexadecimal digits, <c>_</c>, and 256 random bits. One round of SHA-256 keeps them: slow hashes are for
/// what people think up; nobody tries 2²⁵⁶ secrets, however fast each is tried.
/// </summary>
internal static class ApiKeyText
{
    /// <summary>The length of what a key hashes to, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private const string Prefix = "mfk_";
    private const int IdBytes = 8;
    private const int IdLength = IdBytes * 2;
    private const int SecretBytes = 32;

    // No header of a client is nearly as long.
    private const int Longest = 8192;
    private static readonly SearchValues<char> _hexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Makes up a key.</summary>
    /// <returns>Its id, and its text, which is told to nobody else.</returns>
    public static (string Id, string Text) Create()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>The id in a key; null when the text is none that this service has made.</summary>
    public static string? Id(string text)
    {
        var idEnd = Prefix.Length + IdLength;
        return text.Length > idEnd + 1 && text.StartsWith(Prefix, StringComparison.Ordinal) && text[idEnd] == '_' && IsId(text.AsSpan(Prefix.Length, IdLength))
            ? text[Prefix.Length..idEnd]
            : null;
    }

    /// <summary>Whether a text may be the id of a key.</summary>
    public static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(_hexDigits);

    /// <summary>What a key hashes to.</summary>
    public static byte[] Hash(string text) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(text.Length <= Longest ? text : text[..Longest]));

    /// <summary>Whether two hashes are the same, in a time that does not tell how much of them is.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(hash, other);
}
