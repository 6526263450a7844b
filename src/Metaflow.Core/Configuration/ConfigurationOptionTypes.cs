using System.Globalization;

namespace Metaflow.Configuration;

/// <summary>Creates options of the types that settings have.</summary>
internal static class ConfigurationOptionTypes
{
    private const NumberStyles IntegerStyle =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    public static ConfigurationOption<string?> OptionalText(
        string name, string documentation, bool environmentOnly = false, bool isSecret = false) =>
        new(name, "text", null, null, documentation, static text => (true, text))
        {
            EnvironmentOnly = environmentOnly,
            IsSecret = isSecret,
        };

    public static ConfigurationOption<string> Text(
        string name, string defaultValue, string documentation, bool environmentOnly = false) =>
        new(name, "text", defaultValue, defaultValue, documentation, static text => (true, text))
        {
            EnvironmentOnly = environmentOnly,
        };

    public static ConfigurationOption<int> Integer(
        string name, int defaultValue, int minimum, string documentation, int maximum = int.MaxValue) =>
        new(
            name,
            maximum == int.MaxValue
                ? string.Create(CultureInfo.InvariantCulture, $"integer, {minimum} or more")
                : string.Create(CultureInfo.InvariantCulture, $"integer, {minimum} to {maximum}"),
            defaultValue,
            defaultValue.ToString(CultureInfo.InvariantCulture),
            documentation,
            text =>
            {
                var valid = int.TryParse(text, IntegerStyle, CultureInfo.InvariantCulture, out var value);
                return (valid && value >= minimum && value <= maximum, value);
            });

    /// <remarks>
    /// Python's Metaflow takes every text but "0", "false" and "" as true, "no" included. Texts on which a reader of
    /// the
    /// setting could disagree with it are refused, so that one file never means two things.
    /// </remarks>
    public static ConfigurationOption<bool> Boolean(string name, bool defaultValue, string documentation) =>
        new(name, "true or false", defaultValue, defaultValue ? "true" : "false", documentation, ParseBoolean);

    private static (bool Valid, bool Value) ParseBoolean(string text) => text.ToUpperInvariant() switch
    {
        "1" or "TRUE" or "T" or "YES" or "Y" or "ON" => (true, true),
        "0" or "FALSE" or "" => (true, false),
        _ => (false, false),
    };
}
