using System.Globalization;

namespace Metaflow.CommandLine;

/// <summary>The values of options, from the command line or the environment.</summary>
internal sealed class OptionValues
{
    private readonly Dictionary<CommandOption, List<string>> _values = [];

    public bool Contains(CommandOption option) => _values.ContainsKey(option);

    /// <summary>Adds a value; of a pair, both halves in turn.</summary>
    public void Add(CommandOption option, string value)
    {
        if (!_values.TryGetValue(option, out var values))
            _values[option] = values = [];
        values.Add(value);
    }

    /// <summary>The last value; null when the option is not given.</summary>
    public string? Find(CommandOption option) => _values.TryGetValue(option, out var values) ? values[^1] : null;

    /// <summary>All values in order; of pairs, both halves in turn.</summary>
    public IReadOnlyList<string> GetAll(CommandOption option) =>
        _values.TryGetValue(option, out var values) ? values : [];

    /// <summary>Whether a flag is on.</summary>
    public bool IsOn(CommandOption flag) => Find(flag) is { } value && value != "false";

    /// <summary>The value as a whole number.</summary>
    /// <exception cref="UsageException">The value is no such number, or below the minimum.</exception>
    public int GetInteger(CommandOption option, int defaultValue, int minimum)
    {
        if (Find(option) is not { } text)
            return defaultValue;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw new UsageException($"Invalid value for '--{option.Name}': {text} is not a valid integer");
        return value >= minimum
            ? value
            : throw new UsageException(
                $"Invalid value for '--{option.Name}': {text} is too small; give {minimum} or more");
    }
}
