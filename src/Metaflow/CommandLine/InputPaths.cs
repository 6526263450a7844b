using System.IO.Compression;
using System.Text;

namespace Metaflow.CommandLine;

/// <summary>Expands the short form in which lists of pathspecs travel on command lines.</summary>
internal static class InputPaths
{
    /// <summary>
    /// Expands <c>a,b</c>, <c>prefix:a,b</c>, or <c>!</c> and either of them compressed twice, in base 64.
    /// </summary>
    /// <exception cref="UsageException">The text is no such list.</exception>
    public static IReadOnlyList<string> Expand(string text)
    {
        if (text.Length == 0)
            return [];
        try
        {
            var list = text[0] == '!' ? Decompress(text[1..]) : text;
            var colon = list.IndexOf(':', StringComparison.Ordinal);
            var paths = list[(colon + 1)..].Split(',');
            return colon < 0 ? paths : [.. paths.Select(p => list[..colon] + p)];
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new UsageException($"Invalid value for '--input-paths': {e.Message}");
        }
    }

    private static string Decompress(string text)
    {
        using var bytes = new MemoryStream(Convert.FromBase64String(text));
        using var outer = new ZLibStream(bytes, CompressionMode.Decompress);
        using var inner = new ZLibStream(outer, CompressionMode.Decompress);
        using var reader = new StreamReader(inner, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
