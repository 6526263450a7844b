using System.Buffers;
using System.Text;

namespace Metaflow.Aws.Signing;

/// <summary>Percent-encoding as signatures want it: all but letters, digits and <c>-._~</c>, in upper hexadecimal digits.</summary>
internal static class UrlEncoding
{
    private static readonly SearchValues<char> _plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>Encodes a text.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>Encodes a path, whose slashes stay.</summary>
    public static string EncodePath(string path)
    {
        if (path.AsSpan().IndexOfAnyExcept(_plain) < 0)
            return path;
        var text = new StringBuilder(path.Length + 16);
        foreach (var segment in path.AsSpan().Split('/'))
        {
            if (segment.Start.Value > 0)
                text.Append('/');
            text.Append(Uri.EscapeDataString(path.AsSpan()[segment]));
        }

        return text.ToString();
    }

}
