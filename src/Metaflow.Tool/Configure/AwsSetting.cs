using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary>A setting that <c>configure aws</c> sets.</summary>
/// <param name="Option">The setting.</param>
/// <param name="Prompt">What is asked for.</param>
/// <param name="Format">What it has to look like.</param>
internal sealed record AwsSetting(ConfigurationOption Option, string Prompt, SettingFormat Format)
{
    /// <summary>Whether its section does not work without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it is asked for; those that are not can be given on the command line.</summary>
    public bool IsAsked { get; init; } = true;

    /// <summary>Makes the default out of other settings of the profile; null for no default.</summary>
    public Func<IReadOnlyDictionary<string, string>, string?>? Default { get; init; }

    /// <summary>The option of the command line. A secret is not given there, but in a file.</summary>
    public string OptionName =>
        "--" + Option.Name.ToLowerInvariant().Replace('_', '-') + (Option.IsSecret ? "-file" : "");

    /// <summary>The value as it is kept.</summary>
    /// <exception cref="ConfigurationException">It does not look as it has to.</exception>
    public string Check(string text)
    {
        text = Normalize(text);
        return Complaint(text) is { } complaint ? throw new ConfigurationException(complaint) : text;
    }

    /// <summary>What is wrong with a value, in a sentence; null when nothing is.</summary>
    public string? Complaint(string text) => Format.Complaint(Normalize(text)) is not { } complaint ? null
        : Option.IsSecret ? $"{Option.Key}: what was given {complaint}."
        : $"{Option.Key}: '{Normalize(text)}' {complaint}.";

    private static string Normalize(string text)
    {
        text = text.Trim();
        return text.StartsWith("s3://", StringComparison.Ordinal) && text.TrimEnd('/') is { Length: > 5 } shorter ? shorter : text;
    }
}
