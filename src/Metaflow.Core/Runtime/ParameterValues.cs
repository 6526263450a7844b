using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Metaflow.Runtime;

/// <summary>
/// Values for a flow's parameters: <c>new() { ["count"] = 5, [nameof(MyFlow.Genre)] = "Drama" }</c>. A name is the option's or the property's.
/// Not thread-safe while it is filled; a run reads it when it starts.
/// </summary>
/// <remarks>
/// A value has the parameter's type, or another type of number that holds the same number; a text is read as on the command line. An included
/// file is given by its path, or as an <see cref="IncludedFile"/>.
/// </remarks>
public sealed class ParameterValues : IReadOnlyDictionary<string, object?>
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>No values.</summary>
    public ParameterValues()
    {
    }

    /// <summary>Texts, as a command line gives them.</summary>
    /// <param name="texts">Names and texts.</param>
    public ParameterValues(IEnumerable<KeyValuePair<string, string>> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (var (name, text) in texts)
            _values[name] = text;
    }

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _values.Values;

    /// <summary>The value of a parameter.</summary>
    /// <param name="name">The name of the option or of the property.</param>
    public object? this[string name]
    {
        get => _values[name];
        set => _values[name] = value;
    }

    /// <summary>Texts, as a command line gives them.</summary>
    /// <param name="texts">Names and texts.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the alternative.")]
    public static implicit operator ParameterValues(Dictionary<string, string> texts) => new(texts);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out object? value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
