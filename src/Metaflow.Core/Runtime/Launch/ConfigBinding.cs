using Metaflow.Configuration;

namespace Metaflow.Runtime.Launch;

/// <summary>Resolves the configs of a flow before anything else: text from the command line, a file, or the default.</summary>
internal static class ConfigBinding
{
    /// <summary>Sets configs of an instance.</summary>
    /// <returns>What is stored of each config, by stored name.</returns>
    /// <exception cref="ConfigurationException">Everything that is wrong with the configs, together.</exception>
    public static Dictionary<string, object?> Resolve(
        FlowDefinition definition,
        IEnumerable<ConfigDefinition> configs,
        FlowSpec flow,
        RunOptions options,
        MetaflowConfiguration configuration)
    {
        var stored = new Dictionary<string, object?>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var name in options.ConfigFiles.Keys.Concat(options.ConfigValues.Keys))
        {
            if (!definition.Configs.Any(c => Matches(c, name)))
            {
                var known = definition.Configs.Count == 0
                    ? "it has none"
                    : "it has " + string.Join(", ", definition.Configs.Select(c => c.OptionName));
                problems.Add($"there is no config '{name}' in flow '{definition.Name}'; {known}");
            }
        }

        foreach (var config in configs)
        {
            try
            {
                stored[config.ArtifactName] = config.Set(flow, TextOf(config, options, configuration));
            }
            catch (Exception e) when (e is MetaflowException or FormatException or IOException or UnauthorizedAccessException)
            {
                problems.Add($"'{config.OptionName}': {e.Message}");
            }
        }

        return problems.Count == 0 ? stored : throw new ConfigurationException(
            "Bad values passed for configuration options: " + string.Join("; ", problems.Select(p => p.TrimEnd('.'))) + ".");
    }

    private static string? TextOf(ConfigDefinition config, RunOptions options, MetaflowConfiguration configuration)
    {
        var file = options.ConfigFiles.FirstOrDefault(f => Matches(config, f.Key)).Value;
        var text = options.ConfigValues.FirstOrDefault(v => Matches(config, v.Key)).Value;
        if (file is not null && text is not null)
            throw new MetaflowException("both a file and a value are given; give one");
        if (text is not null)
            return text;
        if (file is not null)
            return Read(DefaultFile.Typed(file, configuration.WorkingDirectory, configuration.HomeDirectory));
        if (config.Attribute.Default is { } path)
            return Read(DefaultFile.Find(path, configuration.WorkingDirectory));
        if (config.Attribute.DefaultValue is { } value)
            return value;
        return config.Attribute.Required
            ? throw new MetaflowException(
                $"it is required; give --config {config.OptionName} FILE or --config-value {config.OptionName} JSON")
            : null;
    }

    private static bool Matches(ConfigDefinition config, string name) =>
        config.OptionName.Replace('-', '_').Equals(name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase);

    private static string Read(string path) => File.Exists(path)
        ? File.ReadAllText(path)
        : throw new MetaflowException($"there is no file '{path}'");
}
