using System.Collections;
using System.Globalization;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow;

/// <summary>A config's JSON value with nested access: <c>config["model"]["depth"].As&lt;int&gt;()</c>. Immutable and thread-safe.</summary>
public sealed class ConfigValue : IEnumerable<KeyValuePair<string, ConfigValue>>
{
    private readonly object? _value;
    private readonly string _path;

    internal ConfigValue(object? value, string path = "")
    {
        _value = value;
        _path = path;
    }

    /// <summary>How config values are stored: as the plain values they hold.</summary>
    public static ArtifactType<ConfigValue> ArtifactType { get; } = new ConfigValueType();

    /// <summary>Whether the value is JSON's null.</summary>
    public bool IsNull => _value is null;

    /// <summary>The number of members or items; 0 for a single value.</summary>
    public int Count => _value is ICollection collection ? collection.Count : 0;

    /// <summary>A member of an object.</summary>
    /// <param name="key">The member's name.</param>
    /// <exception cref="MetaflowException">There is no such member; the message lists those there are.</exception>
    public ConfigValue this[string key] => _value is Dictionary<string, object?> map && map.TryGetValue(key, out var value)
        ? new ConfigValue(value, _path.Length == 0 ? key : $"{_path}.{key}")
        : throw new MetaflowException(
            $"Config has no '{(_path.Length == 0 ? key : $"{_path}.{key}")}'; "
            + $"{(_path.Length == 0 ? "it" : $"'{_path}'")} has {Describe(_value)}.");

    /// <summary>An item of a list.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="MetaflowException">The value is no list, or has fewer items.</exception>
    public ConfigValue this[int index] => _value is List<object?> list && (uint)index < (uint)list.Count
        ? new ConfigValue(list[index], $"{_path}[{index}]")
        : throw new MetaflowException($"Config has no '{_path}[{index}]'; '{_path}' has {Describe(_value)}.");

    /// <summary>Whether an object has a member.</summary>
    /// <param name="key">The member's name.</param>
    public bool Contains(string key) => _value is Dictionary<string, object?> map && map.ContainsKey(key);

    /// <summary>The value as a simple type.</summary>
    /// <typeparam name="T"><c>string</c>, <c>bool</c> or a number.</typeparam>
    /// <exception cref="MetaflowException">The value is of another kind or out of range.</exception>
    public T As<T>()
    {
        try
        {
            return _value is T value ? value : (T)Convert.ChangeType(_value!, typeof(T), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException or ArgumentNullException)
        {
            throw new MetaflowException($"Config '{_path}' is {Describe(_value)}, not a {typeof(T).Name}.", e);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ConfigValue>> GetEnumerator()
    {
        if (_value is not Dictionary<string, object?> map)
            yield break;
        foreach (var key in map.Keys)
            yield return new KeyValuePair<string, ConfigValue>(key, this[key]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => Convert.ToString(_value, CultureInfo.InvariantCulture) ?? "null";

    internal object? ToNatural() => _value;

    private static string Describe(object? value) => value switch
    {
        null => "null",
        Dictionary<string, object?> { Count: 0 } => "no members",
        Dictionary<string, object?> map => "members " + string.Join(", ", map.Keys.Select(k => $"'{k}'")),
        List<object?> list => $"a list of {list.Count} items",
        _ => $"the value '{Convert.ToString(value, CultureInfo.InvariantCulture)}'",
    };

    private sealed class ConfigValueType : ArtifactType<ConfigValue>
    {
        public override string PythonTypeName => "<class 'dict'>";

        public override bool IsImmutable => true;

        public override void Write(PickleWriter writer, ConfigValue value) =>
            ArtifactTypes.Object().Write(writer, value.ToNatural());

        public override ConfigValue Read(object? value, ReadPath path) => new(Plain(value));

        private static object? Plain(object? value)
        {
            switch (value)
            {
                case PickledDict stored:
                    var map = new Dictionary<string, object?>(stored.Count, StringComparer.Ordinal);
                    foreach (var (key, item) in stored)
                        map[Convert.ToString(key, CultureInfo.InvariantCulture) ?? "null"] = Plain(item);
                    return map;
                case List<object?> list:
                    return list.ConvertAll(Plain);
                default:
                    return value;
            }
        }
    }
}
