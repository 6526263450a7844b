using System.ComponentModel;

namespace Metaflow;

/// <summary>How a parameter's text on the command line becomes a value.</summary>
/// <typeparam name="T">The property's type.</typeparam>
/// <param name="valueName">What the option takes, for help texts and errors: <c>INTEGER</c>.</param>
/// <param name="parse">Reads the text; throws <see cref="FormatException"/> or <see cref="OverflowException"/> when it is no such value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ParameterType<T>(string valueName, Func<string, T> parse)
{
    /// <summary>What the option takes, for help texts and errors.</summary>
    public string ValueName { get; } = valueName;

    /// <summary>Reads the text.</summary>
    /// <param name="text">As typed.</param>
    public T Parse(string text) => parse(text);
}
