namespace Metaflow;

/// <summary>What was given for a parameter is not a value of its type.</summary>
public sealed class ParameterException : MetaflowException
{
    internal ParameterException(string optionName, string text, string valueName, Exception cause)
        : base($"Invalid value for '--{optionName}': '{Shorten(text)}' is no {valueName}. {cause.Message}", cause) =>
        OptionName = optionName;

    internal ParameterException(string optionName, string message)
        : base(message) => OptionName = optionName;

    /// <summary>The option's name, without dashes.</summary>
    public string OptionName { get; }

    /// <inheritdoc/>
    public override string Headline => "Invalid parameter";

    private static string Shorten(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
