using System.Collections;
using System.Globalization;

namespace Metaflow.CommandLine.Commands;

/// <summary>A default as the help text shows it.</summary>
internal static class DefaultText
{
    /// <summary>The text; null for values that have no short one.</summary>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => Of(list),
        _ => null,
    };

    private static string? Of(IEnumerable list)
    {
        var items = new List<string>();
        foreach (var item in list)
        {
            if (item is IEnumerable and not string || Of(item) is not { } text)
                return null;
            items.Add(text);
        }

        return $"[{string.Join(", ", items)}]";
    }
}
