using System.Globalization;
using System.Text.RegularExpressions;

namespace Metaflow.Service.Tests.Operations;

/// <summary>Reads Prometheus's text format, and takes nothing that the format does not allow.</summary>
internal sealed partial class PrometheusSample
{
    private PrometheusSample(Dictionary<string, double> values, Dictionary<string, string> types)
    {
        Values = values;
        Types = types;
    }

    /// <summary>The values, by name and labels as they stand in the text.</summary>
    public IReadOnlyDictionary<string, double> Values { get; }

    /// <summary>The kinds of metrics by name.</summary>
    public IReadOnlyDictionary<string, string> Types { get; }

    public static PrometheusSample Parse(string text)
    {
        Assert.EndsWith("\n", text);
        var values = new Dictionary<string, double>();
        var types = new Dictionary<string, string>();
        var help = new HashSet<string>();
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.True(help.Add(line.Split(' ')[2]), line);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                types.Add(line.Split(' ')[2], line.Split(' ')[3]);
            }
            else
            {
                var match = Line().Match(line);
                Assert.True(match.Success, line);
                var name = match.Groups["name"].Value;
                Assert.True(types.ContainsKey(name) || types.GetValueOrDefault(Part().Replace(name, "")) == "histogram", line);
                values.Add(match.Groups["series"].Value, Number(match.Groups["value"].Value));
            }
        }

        return new PrometheusSample(values, types);
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(
        """^(?<series>(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\[\\"n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\[\\"n])*")*\})?) (?<value>\S+)$""")]
    private static partial Regex Line();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();
}
