using System.Collections;

namespace Metaflow.Artifacts.Pickle;

/// <summary>A Python tuple. Immutable; compared by reference.</summary>
public sealed class PickledTuple : IReadOnlyList<object?>
{
    private readonly object?[] _items;

    /// <summary>Creates a tuple.</summary>
    /// <param name="items">The items; copied.</param>
    public PickledTuple(params ReadOnlySpan<object?> items) => _items = items.ToArray();

    private PickledTuple(object?[] items, bool _) => _items = items;

    /// <summary>The empty tuple.</summary>
    public static PickledTuple Empty { get; } = new([], true);

    /// <summary>How many items there are.</summary>
    public int Count => _items.Length;

    /// <summary>An item.</summary>
    /// <param name="index">The zero-based position.</param>
    public object? this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <summary>The hash as a dict key, computed once; 0 until then.</summary>
    internal int KeyHash { get; set; }

    internal static PickledTuple Wrap(object?[] items) => items.Length == 0 ? Empty : new(items, true);
}
