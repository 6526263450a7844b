using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.CommandLine;

/// <summary>The options that stand before the command.</summary>
internal static class TopLevelOptions
{
    public const string EnvironmentPrefix = "METAFLOW_";

    public static CommandOption Quiet { get; } = new("quiet", OptionKind.Flag, "Suppress unnecessary messages.")
    {
        NegativeName = "not-quiet",
    };

    public static CommandOption Metadata { get; } = new("metadata", OptionKind.Value, "Metadata service type.")
    {
        ValueName = "[local|service]",
        DefaultText = static () => "local",
    };

    public static CommandOption Datastore { get; } = new("datastore", OptionKind.Value, "Data backend type.")
    {
        ValueName = "[local|s3]",
        DefaultText = static () => "local",
    };

    public static CommandOption DatastoreRoot { get; } = new(
        "datastore-root", OptionKind.Value, "The .metaflow folder of the datastore, or the folder that holds it; of s3, s3://bucket/prefix.");

    public static CommandOption With { get; } = new(
        "with",
        OptionKind.Repeated,
        "Add a decorator to all steps, as in retry:times=2. May be given several times.")
    {
        PythonName = "DECOSPECS",
    };

    public static CommandOption Config { get; } = new(
        "config", OptionKind.RepeatedPair, "Read the config NAME from FILE. May be given several times.")
    {
        ValueName = "NAME FILE",
        PythonName = "FLOW_CONFIG",
    };

    public static CommandOption ConfigValue { get; } = new(
        "config-value", OptionKind.RepeatedPair, "Give the config NAME as JSON text. May be given several times.")
    {
        ValueName = "NAME JSON",
        PythonName = "FLOW_CONFIG_VALUE",
    };

    public static IReadOnlyList<CommandOption> All { get; } =
        [Quiet, Metadata, Datastore, DatastoreRoot, With, Config, ConfigValue];

    /// <summary>The options of a flow: these, and those that its decorators add. Call it once, as options compare by reference.</summary>
    public static IReadOnlyList<CommandOption> Of(FlowDefinition flow) =>
        [.. All, .. flow.Decorators.SelectMany(static d => d.Options).Select(static option => new CommandOption(
            option.Name, option.IsFlag ? OptionKind.Flag : OptionKind.Value, option.Help)
        {
            PythonName = "FLOW_" + option.Name.Replace('-', '_').ToUpperInvariant(),
        })];

    /// <summary>The values of the options that decorators of the flow add, by name.</summary>
    public static Dictionary<string, string> DecoratorValuesOf(
        OptionValues values, IReadOnlyList<CommandOption> known)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in known.Skip(All.Count))
        {
            if (values.Find(option) is { } value)
                given[option.Name] = value;
        }

        return given;
    }

    /// <summary>The values that an option accepts; empty accepts all.</summary>
    public static IReadOnlyList<string> ChoicesOf(CommandOption option, Backends backends) =>
        option == Metadata ? backends.MetadataNames
        : option == Datastore ? backends.DatastoreNames
        : option.Choices;

    /// <summary>The settings, with what the options say.</summary>
    /// <exception cref="UsageException">There is no such datastore or metadata provider.</exception>
    public static MetaflowConfiguration Apply(
        OptionValues values, MetaflowConfiguration configuration, Backends backends)
    {
        configuration = Apply(values, Metadata, ConfigurationOptions.DefaultMetadata, configuration, backends);
        return Apply(values, Datastore, ConfigurationOptions.DefaultDatastore, configuration, backends);
    }

    /// <summary>
    /// The folder that holds <c>.metaflow</c>, from <see cref="DatastoreRoot"/>; null when it is not given.
    /// </summary>
    /// <remarks>Python's option names the <c>.metaflow</c> folder itself; both are understood.</remarks>
    public static string? SysrootOf(OptionValues values)
    {
        if (values.Find(DatastoreRoot) is not { Length: > 0 } path)
            return null;
        path = Path.TrimEndingDirectorySeparator(path);
        return Path.GetFileName(path) != ".metaflow" ? path
            : Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
    }

    /// <summary>
    /// The pairs of <see cref="Config"/> or <see cref="ConfigValue"/>; the last one of a name counts.
    /// </summary>
    public static Dictionary<string, string> PairsOf(OptionValues values, CommandOption option)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        var flat = values.GetAll(option);
        for (var i = 0; i + 1 < flat.Count; i += 2)
            pairs[flat[i]] = flat[i + 1];
        return pairs;
    }

    private static MetaflowConfiguration Apply(
        OptionValues values,
        CommandOption option,
        ConfigurationOption<string> setting,
        MetaflowConfiguration configuration,
        Backends backends)
    {
        if (values.Find(option) is not { } value)
            return configuration;
        OptionCompletion.CheckChoice(option, value, ChoicesOf(option, backends));
        return configuration.With(setting, value, "--" + option.Name);
    }
}
