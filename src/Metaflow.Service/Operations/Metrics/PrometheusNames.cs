namespace Metaflow.Service.Operations.Metrics;

/// <summary>Names as Prometheus has them: letters, digits and underscores, with the unit at the end.</summary>
internal static class PrometheusNames
{
    /// <summary>The name of a metric.</summary>
    /// <param name="name">The instrument's name.</param>
    /// <param name="unit">Its unit; null for none. What stands in braces is no unit but says what is counted.</param>
    /// <param name="kind">The kind of the metric.</param>
    public static string Of(string name, string? unit, MetricKind kind)
    {
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        var text = Label(name);
        if (!text.EndsWith(suffix, StringComparison.Ordinal))
            text += suffix;
        return kind is MetricKind.Counter && !text.EndsWith("_total", StringComparison.Ordinal) ? text + "_total" : text;
    }

    /// <summary>The name of a label.</summary>
    public static string Label(string name)
    {
        var text = string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        });
        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? "_" + text : text;
    }
}
