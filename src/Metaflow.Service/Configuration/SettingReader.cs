using System.Globalization;

namespace Metaflow.Service.Configuration;

/// <summary>Reads settings from environment variables, or from what stands for them. A variable that is empty counts as not set.</summary>
/// <param name="read">Gives the value of a variable; null when it is not set.</param>
internal sealed class SettingReader(Func<string, string?> read)
{
    /// <summary>The variables of this process.</summary>
    public static SettingReader FromEnvironment { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>The text of a variable; null when it is not set.</summary>
    public string? Text(string name) => read(name) is { Length: > 0 } value ? value : null;

    /// <summary>Whether any of these variables is set.</summary>
    public bool HasAny(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Text(name) is not null)
                return true;
        }

        return false;
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="SettingException">It is none, or out of range.</exception>
    public int Integer(string name, int defaultValue, int minimum, int maximum = int.MaxValue)
    {
        if (Text(name) is not { } text)
            return defaultValue;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw new SettingException($"{name} is '{text}', which is not a whole number.");
        return value >= minimum && value <= maximum
            ? value
            : throw new SettingException($"{name} is {value}; it may be from {minimum} to {maximum}.");
    }

    /// <summary>A number of seconds.</summary>
    /// <exception cref="SettingException">It is none, or negative.</exception>
    public TimeSpan Seconds(string name, double defaultValue)
    {
        if (Text(name) is not { } text)
            return TimeSpan.FromSeconds(defaultValue);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 && value <= int.MaxValue
            ? TimeSpan.FromSeconds(value)
            : throw new SettingException($"{name} is '{text}', which is not a number of seconds.");
    }

    /// <summary>Yes or no: <c>1</c>, <c>true</c>, <c>0</c>, <c>false</c> in any case.</summary>
    /// <exception cref="SettingException">It is something else.</exception>
    public bool Flag(string name, bool defaultValue) => Text(name)?.ToLowerInvariant() switch
    {
        null => defaultValue,
        "1" or "true" or "yes" => true,
        "0" or "false" or "no" => false,
        _ => throw new SettingException($"{name} is '{Text(name)}'; it may be 1 or 0, true or false."),
    };
}
