namespace Metaflow;

/// <summary>Sets the values that a <see cref="Runtime.DecoratorSpec"/> gives.</summary>
/// <param name="spec">The text that names the decorator, for errors.</param>
/// <param name="given">Texts by the names of settings.</param>
internal sealed class GivenSettings(string spec, IReadOnlyDictionary<string, string> given) : DecoratorSettings
{
    private readonly List<string> _known = [];

    /// <summary>Refuses names that no setting has; to be called when the decorator has named its settings.</summary>
    /// <exception cref="MetaflowException">There is such a name.</exception>
    public void RefuseOthers(string decorator)
    {
        foreach (var name in given.Keys)
        {
            if (_known.Contains(name))
                continue;
            var known = _known.Count == 0 ? "it has none" : "it has " + string.Join(", ", _known);
            throw new MetaflowException($"Decorator '{decorator}' has no setting '{name}' (in --with {spec}); {known}.");
        }
    }

    public override DecoratorSettings Require(string name) => given.ContainsKey(name) ? this : throw new MetaflowException(
        $"--with {spec} lacks the setting '{name}', which has no default; write {name}=value.");

    private protected override T Exchange<T>(string name, T value, object? recorded, SettingParser<T> parse)
    {
        if (!_known.Contains(name))
            _known.Add(name);
        if (!given.TryGetValue(name, out var text) || text is "null" or "None")
            return value;
        return parse(text, out var parsed) is not { } expected ? parsed : throw new MetaflowException(
            $"'{text}' is no {expected} for '{name}' in --with {spec}.");
    }
}
