using Metaflow.Runtime;

namespace Metaflow;

/// <summary>Sets the values that a <see cref="DecoratorSpec"/> gives.</summary>
/// <param name="spec">The decorator with its settings.</param>
internal sealed class GivenSettings(DecoratorSpec spec) : DecoratorSettings
{
    private readonly List<string> _known = [];

    /// <summary>Refuses names that no setting has; to be called when the decorator has named its settings.</summary>
    /// <exception cref="MetaflowException">There is such a name.</exception>
    public void RefuseOthers()
    {
        foreach (var name in spec.Settings.Keys)
        {
            if (_known.Contains(name))
                continue;
            var known = _known.Count == 0 ? "it has none" : "it has " + string.Join(", ", _known);
            throw new MetaflowException($"Decorator '{spec.Name}' has no setting '{name}' (in --with {spec.Shown}); {known}.");
        }
    }

    public override DecoratorSettings Require(string name) => spec.Settings.ContainsKey(name) ? this : throw new MetaflowException(
        $"--with {spec.Shown} lacks the setting '{name}', which has no default; write {name}=value.");

    private protected override T Exchange<T>(string name, T value, object? recorded, SettingParser<T> parse)
    {
        if (!_known.Contains(name))
            _known.Add(name);
        if (!spec.Settings.TryGetValue(name, out var text) || text is "null" or "None")
            return value;
        return parse(text, out var parsed) is not { } expected ? parsed : throw new MetaflowException(
            $"'{spec.ShownValue(text)}' is no {expected} for '{name}' in --with {spec.Shown}.");
    }
}
