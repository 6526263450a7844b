using System.Globalization;

namespace Metaflow.Runtime;

/// <summary>How foreach items become the short texts that are stored with the child tasks.</summary>
/// <param name="MaximumCharacters">Longer texts are cut.</param>
/// <param name="Include">Whether texts are stored at all.</param>
internal sealed record ForeachValueFormat(int MaximumCharacters, bool Include)
{
    /// <summary>Metaflow's defaults.</summary>
    public static ForeachValueFormat Default { get; } = new(30, true);

    public IReadOnlyList<string>? Format<T>(IReadOnlyCollection<T> items)
    {
        if (!Include)
            return null;
        var values = new string[items.Count];
        var index = 0;
        foreach (var item in items)
            values[index++] = Text(item);
        return values;
    }

    private string Text<T>(T item)
    {
        var text = item switch
        {
            null => "None",
            string value => value,
            bool value => value ? "True" : "False",
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            _ => item.ToString() ?? "",
        };
        return text.Length <= MaximumCharacters ? text : text[..MaximumCharacters];
    }
}
