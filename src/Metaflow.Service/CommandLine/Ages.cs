using System.CommandLine.Parsing;
using System.Globalization;

namespace Metaflow.Service.CommandLine;

/// <summary>Reads spans of time as people write them: <c>90d</c>, <c>12h</c>, <c>30m</c>, <c>45s</c>, <c>2w</c>.</summary>
internal static class Ages
{
    /// <summary>Reads the value of an option; what is wrong with it becomes an error of the option.</summary>
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Parse(text) is { } age)
            return age;
        result.AddError($"'{text}' is no span of time. Write a whole number and a unit, such as 90d, 12h, 30m, 45s or 2w.");
        return null;
    }

    /// <summary>Reads a span of time.</summary>
    /// <returns>Null when the text is none, or longer than can be.</returns>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var seconds = text[^1] switch
        {
            's' => 1L,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => 0,
        } * number;
        return seconds > 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
    }
}
