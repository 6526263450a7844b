namespace Metaflow.Runtime;

/// <summary>A decorator named from outside: <c>retry</c> or <c>retry:times=4,minutes_between_retries=0</c>.</summary>
/// <param name="Text">The text.</param>
/// <param name="Name">The decorator's name.</param>
/// <param name="Settings">Texts by the names of settings.</param>
internal sealed record DecoratorSpec(string Text, string Name, IReadOnlyDictionary<string, string> Settings)
{
    private const string Hidden = "…";

    /// <summary>The text for messages: what is given to <see cref="SecretsAttribute"/> may hold a secret.</summary>
    public string Shown => ShownOf(Name, Text);

    /// <summary>A value for messages.</summary>
    public string ShownValue(string value) => Shown == Text ? value : Hidden;

    /// <summary>Takes a text apart.</summary>
    /// <exception cref="MetaflowException">A part of it is no setting.</exception>
    public static DecoratorSpec Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in colon < 0 ? [] : Split(text[(colon + 1)..]))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !IsName(part.AsSpan(0, equals)))
            {
                var shown = ShownOf(name, text);
                throw new MetaflowException(
                    $"'{(shown == text ? part : Hidden)}' in --with {shown} is no setting; write key=value.");
            }

            settings[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        return new DecoratorSpec(text, name, settings);
    }

    private static string ShownOf(string name, string text) => name == "secrets" ? $"{name}:{Hidden}" : text;

    /// <summary>Cuts at commas that stand before <c>key=</c> and not in a text of JSON, so that values may hold commas.</summary>
    private static IEnumerable<string> Split(string settings)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < settings.Length; i++)
        {
            if (settings[i] == '\\' && isQuoted)
                i++;
            else if (settings[i] == '"')
                isQuoted = !isQuoted && IsJson(settings[start..i]);
            if (i >= settings.Length || settings[i] != ',' || isQuoted)
                continue;
            var equals = settings.IndexOf('=', i);
            if (equals < 0 || !IsName(settings.AsSpan(i + 1, equals - i - 1)))
                continue;
            yield return settings[start..i];
            start = i + 1;
        }

        if (start < settings.Length)
            yield return settings[start..];
    }

    /// <summary>Whether the value of a setting begins as JSON does, or with the quote that follows.</summary>
    private static bool IsJson(string setting) =>
        setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..].TrimStart() is "" or ['{' or '[', ..];

    private static bool IsName(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c) && c != '_')
                return false;
        }

        return !text.IsEmpty;
    }
}
