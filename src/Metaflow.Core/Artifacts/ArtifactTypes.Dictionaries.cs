using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>A Dictionary as a dict, in its own order. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<Dictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => pairs,
            isOrdered: true,
            isImmutable: false);

    /// <summary>An IDictionary as a dict, in its own order. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<IDictionary<TKey, TValue>> IDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<IDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => pairs,
            isOrdered: true,
            isImmutable: false);

    /// <summary>An IReadOnlyDictionary as a dict, in its own order. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<IReadOnlyDictionary<TKey, TValue>> IReadOnlyDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<IReadOnlyDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => pairs,
            isOrdered: true,
            isImmutable: false);

    /// <summary>A ReadOnlyDictionary as a dict, in its own order. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<ReadOnlyDictionary<TKey, TValue>> ReadOnlyDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<ReadOnlyDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => new ReadOnlyDictionary<TKey, TValue>(pairs),
            isOrdered: true,
            isImmutable: false);

    /// <summary>A SortedDictionary as a dict, in its own order. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<SortedDictionary<TKey, TValue>> SortedDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<SortedDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => new SortedDictionary<TKey, TValue>(pairs),
            isOrdered: true,
            isImmutable: false);

    /// <summary>A SortedList as a dict, in its own order. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<SortedList<TKey, TValue>> SortedList<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<SortedList<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => new SortedList<TKey, TValue>(pairs),
            isOrdered: true,
            isImmutable: false);

    /// <summary>An OrderedDictionary as a dict, in its own order. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<OrderedDictionary<TKey, TValue>> OrderedDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<OrderedDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => new OrderedDictionary<TKey, TValue>(pairs),
            isOrdered: true,
            isImmutable: false);

    /// <summary>A ConcurrentDictionary as a dict, sorted by key. A comparer is not kept.</summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<ConcurrentDictionary<TKey, TValue>> ConcurrentDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => new ConcurrentDictionary<TKey, TValue>(pairs),
            isOrdered: false,
            isImmutable: false);

    /// <summary>
    /// An ImmutableDictionary as a dict, sorted by key; immutable if its keys and values are. A comparer is not kept.
    /// </summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<ImmutableDictionary<TKey, TValue>> ImmutableDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<ImmutableDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => pairs.ToImmutableDictionary(),
            isOrdered: false,
            isImmutable: true);

    /// <summary>
    /// An IImmutableDictionary as a dict, sorted by key; immutable if its keys and values are. A comparer is not kept.
    /// </summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<IImmutableDictionary<TKey, TValue>> IImmutableDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<IImmutableDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => pairs.ToImmutableDictionary(),
            isOrdered: false,
            isImmutable: true);

    /// <summary>
    /// An ImmutableSortedDictionary as a dict, in its own order; immutable if its keys and values are. A comparer is
    /// not kept.
    /// </summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => pairs.ToImmutableSortedDictionary(),
            isOrdered: true,
            isImmutable: true);

    /// <summary>
    /// A FrozenDictionary as a dict, sorted by key; immutable if its keys and values are. A comparer is not kept.
    /// </summary>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    public static ArtifactType<FrozenDictionary<TKey, TValue>> FrozenDictionary<TKey, TValue>(
        ArtifactType<TKey> key, ArtifactType<TValue> value)
        where TKey : notnull =>
        new DictionaryType<FrozenDictionary<TKey, TValue>, TKey, TValue>(
            Required(key),
            Required(value),
            static pairs => pairs.ToFrozenDictionary(),
            isOrdered: false,
            isImmutable: true);

    /// <summary>Any other dictionary, as a dict; as a list of pairs if Python cannot hash the keys.</summary>
    /// <typeparam name="TCollection">The dictionary.</typeparam>
    /// <typeparam name="TKey">The key type.</typeparam>
    /// <typeparam name="TValue">The value type.</typeparam>
    /// <param name="key">How keys are stored.</param>
    /// <param name="value">How values are stored.</param>
    /// <param name="create">Makes the dictionary of its pairs.</param>
    /// <param name="isOrdered">Whether the order of enumeration is a property of the value; else pairs are
    /// sorted.</param>
    /// <param name="isImmutable">Whether the dictionary itself can never change.</param>
    public static ArtifactType<TCollection> Map<TCollection, TKey, TValue>(
        ArtifactType<TKey> key,
        ArtifactType<TValue> value,
        Func<Dictionary<TKey, TValue>, TCollection> create,
        bool isOrdered = true,
        bool isImmutable = false)
        where TCollection : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull =>
        new DictionaryType<TCollection, TKey, TValue>(
            Required(key), Required(value), Required(create), isOrdered, isImmutable);
}
