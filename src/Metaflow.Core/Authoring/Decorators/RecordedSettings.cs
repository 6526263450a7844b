namespace Metaflow;

/// <summary>Records the values that a decorator has.</summary>
internal sealed class RecordedSettings : DecoratorSettings
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>The values by Metaflow's names, in the order in which the decorator names them.</summary>
    public IReadOnlyDictionary<string, object?> Values => _values;

    private protected override T Exchange<T>(string name, T value, object? recorded, SettingParser<T> parse)
    {
        _values[name] = recorded;
        return value;
    }
}
