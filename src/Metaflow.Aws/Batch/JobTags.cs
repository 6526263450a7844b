using System.Text.Json;
using System.Text.RegularExpressions;
using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch;

/// <summary>The tags of jobs, which AWS can bill by.</summary>
internal static partial class JobTags
{
    private const int LongestKey = 128;
    private const int LongestValue = 256;
    private const int Most = 50;

    /// <summary>Records tags as an object, or sets those that are given as one.</summary>
    public static string[] Describe(DecoratorSettings settings, string name, string[] tags)
    {
        IReadOnlyDictionary<string, string> present = Parse(tags);
        var given = settings.Of(name, present);
        return ReferenceEquals(given, present) ? tags : [.. given.Select(static tag => $"{tag.Key}={tag.Value}")];
    }

    /// <summary>Keys and values of tags given as <c>key=value</c>.</summary>
    public static Dictionary<string, string> Parse(IEnumerable<string> tags)
    {
        var parsed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            var equals = tag.IndexOf('=', StringComparison.Ordinal);
            parsed[equals < 0 ? tag : tag[..equals]] = equals < 0 ? "" : tag[(equals + 1)..];
        }

        return parsed;
    }

    /// <summary>What is wrong with a tag, as the way out; null when it is right.</summary>
    /// <param name="tag"><c>key=value</c>.</param>
    public static string? Problem(string tag)
    {
        var equals = tag.IndexOf('=', StringComparison.Ordinal);
        return equals < 1 ? "write key=value" : Problem(tag[..equals], tag[(equals + 1)..]);
    }

    /// <summary>The setting's tags of all jobs.</summary>
    /// <exception cref="ConfigurationException">They are no JSON object of texts, or AWS does not allow one.</exception>
    public static IReadOnlyDictionary<string, string> Default(MetaflowConfiguration configuration)
    {
        var option = ConfigurationOptions.BatchDefaultTags;
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (configuration.Get(option) is not { Length: > 0 } text)
            return tags;
        var origin = $"{option.Key} ({configuration.Find(option)?.Origin})";
        try
        {
            using var json = JsonDocument.Parse(text);
            foreach (var member in json.RootElement.EnumerateObject())
                tags[member.Name] = member.Value.GetString() ?? throw new InvalidOperationException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ConfigurationException($"{origin} is '{text}', which is no JSON object of texts; write {{\"key\": \"value\"}}.", e);
        }

        foreach (var (key, value) in tags)
        {
            if (Problem(key, value) is { } problem)
                throw new ConfigurationException($"{origin} has the tag '{key}={value}', which AWS does not allow: {problem}.");
        }

        return tags;
    }

    /// <summary>The tags of the job of an attempt; null when the setting does not want any.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="batch">The step's decorator.</param>
    /// <param name="context">The run.</param>
    /// <param name="task">The attempt.</param>
    /// <exception cref="MetaflowException">They are too many.</exception>
    public static SortedDictionary<string, string>? Of(
        MetaflowConfiguration configuration, BatchAttribute batch, RunContext context, TaskSpec task)
    {
        if (!configuration.Get(ConfigurationOptions.BatchEmitTags))
            return null;
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app"] = "metaflow",
            ["metaflow.flow_name"] = Clean(context.FlowName),
            ["metaflow.run_id"] = Clean(context.RunId),
            ["metaflow.step_name"] = Clean(task.Step),
            ["metaflow.user"] = Clean(context.UserName),
            ["metaflow.version"] = Clean(MetaflowVersion.Current),
        };
        if (context.ProductionToken is { } token)
            tags["metaflow.production_token"] = Clean(token);
        foreach (var (key, value) in Default(configuration).Concat(Parse(batch.AwsBatchTags)))
            tags[key] = value;
        return tags.Count <= Most ? tags : throw new MetaflowException(
            $"Jobs of step '{task.Step}' would have {tags.Count} tags, and AWS allows {Most}; leave some out of AwsBatchTags or "
            + $"{ConfigurationOptions.BatchDefaultTags.Key}.");
    }

    private static string? Problem(string key, string value) =>
        key.Length is 0 or > LongestKey ? $"a key has 1 to {LongestKey} characters"
        : value.Length > LongestValue ? $"a value has at most {LongestValue} characters"
        : IsReserved(key) || IsReserved(value) ? "neither key nor value may begin with 'aws:'"
        : NotAllowed().IsMatch(key) || NotAllowed().IsMatch(value) ? "use letters and digits of ASCII, spaces and + - = . _ : / @ only"
        : null;

    private static bool IsReserved(string text) => text.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    /// <summary>A value that users have a hand in, made fit for AWS.</summary>
    private static string Clean(string value)
    {
        var clean = NotAllowed().Replace(value, "");
        return clean.Length <= LongestValue ? clean : clean[..LongestValue];
    }

    [GeneratedRegex(@"[^A-Za-z0-9\s+\-=._:/@]", RegexOptions.CultureInvariant)]
    private static partial Regex NotAllowed();
}
