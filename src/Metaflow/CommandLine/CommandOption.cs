namespace Metaflow.CommandLine;

/// <summary>An option of a command: what parsing, help and completion know about it. Compared by reference.</summary>
internal sealed class CommandOption(string name, OptionKind kind, string help)
{
    /// <summary>The name without dashes in front.</summary>
    public string Name { get; } = name;

    public OptionKind Kind { get; } = kind;

    /// <summary>A sentence for the help text; empty for none.</summary>
    public string Help { get; } = help;

    /// <summary>Of a flag: the name that switches it off; null for none.</summary>
    public string? NegativeName { get; init; }

    /// <summary>What the option takes, for the help text; of a pair: both, with a space between.</summary>
    public string ValueName { get; init; } = "TEXT";

    /// <summary>Gives the default as the help text shows it; null shows none.</summary>
    public Func<string?>? DefaultText { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Whether help and completion leave it out.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The only values that are accepted; empty accepts all.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Python's name of the option's environment variable, where it differs; null where it does not.</summary>
    public string? PythonName { get; init; }

    /// <summary>
    /// Reads a value only to see that it is valid; throws a <see cref="MetaflowException"/> if not. Null for none.
    /// </summary>
    public Action<string>? Validate { get; init; }

    /// <summary>The environment variable that stands for the option.</summary>
    /// <param name="prefix">The command's, as in <c>METAFLOW_RUN_</c>.</param>
    /// <remarks>Pairs go by Python's name alone: METAFLOW_CONFIG would mean too many things.</remarks>
    public string EnvironmentVariable(string prefix) => Kind == OptionKind.RepeatedPair && PythonName is not null
        ? prefix + PythonName
        : prefix + Name.Replace('-', '_').ToUpperInvariant();
}
