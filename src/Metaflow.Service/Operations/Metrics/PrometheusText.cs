using System.Globalization;
using System.Text;

namespace Metaflow.Service.Operations.Metrics;

/// <summary>Writes metrics in Prometheus's text format, version 0.0.4: sorted, so that the order stays the same.</summary>
internal static class PrometheusText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes metrics.</summary>
    public static string Write(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var family in metrics.GroupBy(static m => m.Name).OrderBy(static f => f.Key, StringComparer.Ordinal))
        {
            var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var metric in family)
                metric.Read((tags, series) => lines[Labels(tags)] = Lines(metric, Labels(tags), series));
            if (lines.Count == 0)
                continue;
            var first = family.First();
            text.Append(CultureInfo.InvariantCulture, $"# HELP {first.Name} {EscapeHelp(first.Description)}\n")
                .Append(CultureInfo.InvariantCulture, $"# TYPE {first.Name} {first.Kind.ToString().ToLowerInvariant()}\n");
            foreach (var line in lines.Values)
                text.Append(line);
        }

        return text.ToString();
    }

    private static string Lines(Metric metric, string labels, MetricSeries series)
    {
        if (metric.Bounds is not { } bounds)
            return Line(metric.Name, labels, Number(series.Value));
        var text = new StringBuilder();
        long count = 0;
        for (var i = 0; i <= bounds.Length; i++)
        {
            count += series.Buckets[i];
            var bound = $"le=\"{(i < bounds.Length ? Number(bounds[i]) : "+Inf")}\"";
            text.Append(Line(metric.Name + "_bucket", labels.Length == 0 ? bound : $"{labels},{bound}", Number(count)));
        }

        return text.Append(Line(metric.Name + "_sum", labels, Number(series.Value)))
            .Append(Line(metric.Name + "_count", labels, Number(series.Count)))
            .ToString();
    }

    private static string Line(string name, string labels, string value) => labels.Length == 0 ? $"{name} {value}\n" : $"{name}{{{labels}}} {value}\n";

    private static string Labels(TagSet tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags.Tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(PrometheusNames.Label(name)).Append("=\"")
                .Append(EscapeLabel(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return text.ToString();
    }

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
