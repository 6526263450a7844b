namespace Metaflow.FakeS3.Storage;

/// <summary>The order of keys in a listing: that of their UTF-8 bytes.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    /// <summary>
    /// What follows a prefix to make a text that comes after all keys with the prefix and before all others that come
    /// after these. No key has it after a whole character, and nothing ranks higher.
    /// </summary>
    public const char Last = '\uDFFF';

    public static KeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var same = x.AsSpan().CommonPrefixLength(y);
        return same == x!.Length || same == y!.Length ? x.Length.CompareTo(y!.Length) : Rank(x[same]) - Rank(y[same]);
    }

    // In UTF-16 the characters over U+FFFF, as surrogates, come before U+E000.
    private static int Rank(char c) => c switch
    {
        >= '\uE000' => c - 0x800,
        >= '\uD800' => c + 0x2000,
        _ => c,
    };
}
