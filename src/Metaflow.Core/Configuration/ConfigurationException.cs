namespace Metaflow.Configuration;

/// <summary>A setting is malformed, or a configuration file cannot be used.</summary>
public sealed class ConfigurationException : MetaflowException
{
    internal ConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    internal ConfigurationException(string key, string text, string origin, string expected)
        : base(
            $"{key} is '{Shorten(text)}' ({origin}), which is no {expected}. "
            + "Change it there, or remove it to use the default.")
    {
        Key = key;
        Origin = origin;
    }

    /// <summary>The setting, as in <c>METAFLOW_DEFAULT_DATASTORE</c>; null when a whole file is at fault.</summary>
    public string? Key { get; }

    /// <summary>
    /// Where the setting comes from: the environment, or the path of a file; null when a whole file is at fault.
    /// </summary>
    public string? Origin { get; }

    /// <inheritdoc/>
    public override string Headline => "Invalid configuration";

    private static string Shorten(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
