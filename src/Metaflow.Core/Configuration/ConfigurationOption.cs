namespace Metaflow.Configuration;

/// <summary>One <c>METAFLOW_*</c> setting: its name, type, default and meaning. Immutable and thread-safe.</summary>
public abstract class ConfigurationOption
{
    private protected ConfigurationOption(string name, string typeName, string? defaultText, string documentation)
    {
        Name = name;
        Key = "METAFLOW_" + name;
        TypeName = typeName;
        DefaultText = defaultText;
        Documentation = documentation;
    }

    /// <summary>The name without its prefix, as in <c>DEFAULT_DATASTORE</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// The name in the environment and in configuration files, as in <c>METAFLOW_DEFAULT_DATASTORE</c>.
    /// </summary>
    public string Key { get; }

    /// <summary>What values look like: <c>text</c>, <c>integer</c>, <c>true or false</c>, …</summary>
    public string TypeName { get; }

    /// <summary>The default as one would write it; null when there is none.</summary>
    public string? DefaultText { get; }

    /// <summary>What the setting does, in a sentence or two.</summary>
    public string Documentation { get; }

    /// <summary>Whether only the environment is looked at, and configuration files are not.</summary>
    public bool EnvironmentOnly { get; init; }

    /// <summary>Whether the value is not to be shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Sees whether a text can be the value.</summary>
    /// <param name="text">The text of the setting.</param>
    /// <param name="origin">Where it comes from, for the error.</param>
    /// <exception cref="ConfigurationException">It cannot.</exception>
    internal abstract void Check(string text, string origin);
}

/// <summary>One <c>METAFLOW_*</c> setting with the type of its value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class ConfigurationOption<T> : ConfigurationOption
{
    private readonly Func<string, (bool Valid, T Value)> _parse;

    internal ConfigurationOption(
        string name,
        string typeName,
        T defaultValue,
        string? defaultText,
        string documentation,
        Func<string, (bool Valid, T Value)> parse)
        : base(name, typeName, defaultText, documentation)
    {
        Default = defaultValue;
        _parse = parse;
    }

    /// <summary>The value when nothing sets the option.</summary>
    public T Default { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text of the setting.</param>
    /// <param name="origin">Where it comes from, for the error.</param>
    /// <exception cref="ConfigurationException">The text is no such value.</exception>
    internal T Parse(string text, string origin)
    {
        var (valid, value) = _parse(text);
        return valid ? value : throw new ConfigurationException(Key, text, origin, TypeName);
    }

    internal override void Check(string text, string origin) => Parse(text, origin);
}
