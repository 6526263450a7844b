using System.Buffers;

namespace Metaflow.Metadata.Service;

/// <summary>What may stand in a header of HTTP.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> _nameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether a text can name a header.</summary>
    public static bool IsName(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(_nameCharacters);

    /// <summary>Whether a text can be the value of a header.</summary>
    public static bool IsValue(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
