using System.Globalization;
using System.Text;

namespace Metaflow.Service.Database.Postgres.Connections;

/// <summary>libpq's connection text as a URI: <c>postgresql://user:password@host:port,host:port/dbname?keyword=value</c>, percent-encoded.</summary>
internal static class ConnectionUri
{
    private static readonly string[] _schemes = ["postgresql://", "postgres://"];

    // A strict decoder: text that is no UTF-8 is a mistake, not a replacement character in a password.
    private static readonly UTF8Encoding _utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Whether the text begins as a URI does.</summary>
    public static bool IsUri(string text) => Array.Exists(_schemes, scheme => text.StartsWith(scheme, StringComparison.Ordinal));

    /// <summary>Reads the URI. A parameter counts more than the part of the URI that says the same.</summary>
    /// <exception cref="FormatException">The text is wrong; the message says where.</exception>
    public static Dictionary<string, string?> Parse(string text)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        var start = Array.Find(_schemes, scheme => text.StartsWith(scheme, StringComparison.Ordinal))!.Length;

        // Up to the first of both, so that a password may hold a '?', and a parameter an '@'.
        var at = text.AsSpan(start).IndexOfAny('@', '/');
        if (at >= 0 && text[start + at] == '@')
        {
            ReadUser(values, text, start, start + at);
            start += at + 1;
        }

        var query = text.IndexOf('?', start);
        var end = query < 0 ? text.Length : query;
        var slash = text.IndexOf('/', start, end - start);
        var authorityEnd = slash < 0 ? end : slash;
        ReadHosts(values, text, start, authorityEnd);
        if (slash >= 0)
            values["dbname"] = Decode(text, slash + 1, end);
        if (query >= 0)
            ReadParameters(values, text, query + 1);
        return values;
    }

    private static void ReadUser(Dictionary<string, string?> values, string text, int start, int end)
    {
        var colon = text.IndexOf(':', start, end - start);
        values["user"] = Decode(text, start, colon < 0 ? end : colon);
        if (colon >= 0)
            values["password"] = Decode(text, colon + 1, end);
    }

    private static void ReadHosts(Dictionary<string, string?> values, string text, int start, int end)
    {
        List<string> hosts = [];
        List<string> ports = [];
        while (true)
        {
            var hostEnd = start;
            if (start < end && text[start] == '[')
            {
                hostEnd = text.IndexOf(']', start, end - start);
                if (hostEnd < 0)
                    throw new FormatException($"the '[' at character {start + 1} has no ']'");
                hosts.Add(text[(start + 1)..hostEnd]);
                hostEnd++;
            }
            else
            {
                hostEnd = text.AsSpan(start, end - start).IndexOfAny(':', ',');
                hostEnd = hostEnd < 0 ? end : start + hostEnd;
                var host = Decode(text, start, hostEnd);
                if (host.IndexOf('@', StringComparison.Ordinal) > 0)
                    throw new FormatException($"the host at character {start + 1} has an '@' in it; in a user or password it is written %40");
                hosts.Add(host);
            }

            var comma = text.IndexOf(',', hostEnd, end - hostEnd);
            var portEnd = comma < 0 ? end : comma;
            if (hostEnd < portEnd && text[hostEnd] != ':')
                throw new FormatException($"after the host, at character {hostEnd + 1}, there may be ':' and a port");
            ports.Add(hostEnd < portEnd ? Decode(text, hostEnd + 1, portEnd) : "");
            if (comma < 0)
                break;
            start = comma + 1;
        }

        values["host"] = string.Join(',', hosts);
        if (ports.Exists(port => port.Length > 0))
            values["port"] = string.Join(',', ports);
    }

    private static void ReadParameters(Dictionary<string, string?> values, string text, int start)
    {
        while (start < text.Length)
        {
            var end = text.IndexOf('&', start);
            if (end < 0)
                end = text.Length;
            var equals = text.IndexOf('=', start, end - start);
            if (equals < 0)
                throw new FormatException($"the parameter that begins at character {start + 1} has no '='");
            if (text.IndexOf('=', equals + 1, end - equals - 1) >= 0)
                throw new FormatException($"the parameter that begins at character {start + 1} has two '='; in a value it is written %3D");
            var keyword = Decode(text, start, equals);
            var value = Decode(text, equals + 1, end);

            // What JDBC calls it; libpq understands that too.
            if (keyword == "ssl" && value == "true")
                values["sslmode"] = "require";
            else
                ConnectionKeywords.Add(values, keyword, value, start);
            start = end + 1;
        }
    }

    private static string Decode(string text, int start, int end)
    {
        var bytes = new List<byte>(end - start);
        for (var i = start; i < end; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= end || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                    || value == 0)
                {
                    throw new FormatException($"the '%' at character {i + 1} needs two hexadecimal digits after it, not 00; a '%' itself is %25");
                }

                bytes.Add(value);
                i += 2;
            }
            else
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < end ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        try
        {
            return _utf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"what is percent-encoded from character {start + 1} on is no UTF-8");
        }
    }
}
