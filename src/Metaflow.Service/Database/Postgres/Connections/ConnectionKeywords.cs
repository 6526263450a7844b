using System.Text;

namespace Metaflow.Service.Database.Postgres.Connections;

/// <summary>libpq's connection text of keywords and values, as in <c>host=db password='two words'</c>; a backslash takes what follows as it is.</summary>
internal static class ConnectionKeywords
{
    // What libpq knows, and how much of it is understood here.
    private static readonly Dictionary<string, Support> _known = new(StringComparer.Ordinal)
    {
        ["host"] = Support.Used,
        ["hostaddr"] = Support.Used,
        ["port"] = Support.Used,
        ["dbname"] = Support.Used,
        ["user"] = Support.Used,
        ["password"] = Support.Used,
        ["passfile"] = Support.Used,
        ["sslmode"] = Support.Used,
        ["sslrootcert"] = Support.Used,
        ["sslcert"] = Support.Used,
        ["sslkey"] = Support.Used,
        ["sslpassword"] = Support.Used,
        ["connect_timeout"] = Support.Used,
        ["application_name"] = Support.Used,
        ["fallback_application_name"] = Support.Used,
        ["options"] = Support.Used,
        ["target_session_attrs"] = Support.Used,
        ["channel_binding"] = Support.Used,
        ["require_auth"] = Support.Used,
        ["load_balance_hosts"] = Support.Used,

        // These tune what works without them.
        ["client_encoding"] = Support.Ignored,
        ["gssdelegation"] = Support.Ignored,
        ["gssencmode"] = Support.Ignored,
        ["gsslib"] = Support.Ignored,
        ["keepalives"] = Support.Ignored,
        ["keepalives_count"] = Support.Ignored,
        ["keepalives_idle"] = Support.Ignored,
        ["keepalives_interval"] = Support.Ignored,
        ["krbsrvname"] = Support.Ignored,
        ["sslcompression"] = Support.Ignored,
        ["sslsni"] = Support.Ignored,
        ["tcp_user_timeout"] = Support.Ignored,

        // Whoever sets these relies on them.
        ["replication"] = Support.Refused,
        ["requirepeer"] = Support.Refused,
        ["requiressl"] = Support.Refused,
        ["service"] = Support.Refused,
        ["ssl_max_protocol_version"] = Support.Refused,
        ["ssl_min_protocol_version"] = Support.Refused,
        ["sslcertmode"] = Support.Refused,
        ["sslcrl"] = Support.Refused,
        ["sslcrldir"] = Support.Refused,
        ["sslnegotiation"] = Support.Refused,
    };

    private enum Support
    {
        Used,
        Ignored,
        Refused,
    }

    /// <summary>Reads the text. When a keyword comes twice, the last one counts.</summary>
    /// <exception cref="FormatException">The text is wrong; the message says where.</exception>
    public static Dictionary<string, string?> Parse(string text)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        var position = SkipSpace(text, 0);
        while (position < text.Length)
        {
            var start = position;
            while (position < text.Length && text[position] != '=' && !char.IsWhiteSpace(text[position]))
                position++;
            var keyword = text[start..position];
            position = SkipSpace(text, position);
            if (position >= text.Length || text[position] != '=')
                throw new FormatException($"what begins at character {start + 1} has no '=' after it");
            position = SkipSpace(text, position + 1);
            var value = ReadValue(text, ref position);
            Add(values, keyword, value, start);
            position = SkipSpace(text, position);
        }

        return values;
    }

    /// <summary>Adds a value unless its keyword is one that need not be understood.</summary>
    /// <exception cref="FormatException">The keyword is unknown, or one that cannot be ignored.</exception>
    public static void Add(Dictionary<string, string?> values, string keyword, string value, int position)
    {
        switch (_known.TryGetValue(keyword, out var support) ? support : (Support?)null)
        {
            case Support.Used:
                values[keyword] = value;
                break;
            case Support.Ignored:
                break;
            case Support.Refused:
                throw new FormatException($"the keyword '{keyword}' is not supported here");
            default:
                // Not shown: with a quote forgotten, this may be half a password.
                throw new FormatException($"what begins at character {position + 1} is no keyword that libpq has");
        }
    }

    private static string ReadValue(string text, ref int position)
    {
        var start = position;
        var isQuoted = position < text.Length && text[position] == '\'';
        if (isQuoted)
            position++;
        var value = new StringBuilder();
        while (position < text.Length)
        {
            var current = text[position];
            if (isQuoted ? current == '\'' : char.IsWhiteSpace(current))
                break;
            if (current == '\\' && ++position == text.Length)
                break;
            value.Append(text[position]);
            position++;
        }

        if (!isQuoted)
            return value.ToString();
        if (position >= text.Length)
            throw new FormatException($"the quote that begins at character {start + 1} does not end");
        position++;
        return value.ToString();
    }

    private static int SkipSpace(string text, int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
            position++;
        return position;
    }
}
