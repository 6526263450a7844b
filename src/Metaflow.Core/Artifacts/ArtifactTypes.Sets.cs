using System.Collections.Frozen;
using System.Collections.Immutable;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>A HashSet as a set. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<HashSet<T>> HashSet<T>(ArtifactType<T> element) =>
        new SetType<HashSet<T>, T>(Required(element), static items => [.. items], false);

    /// <summary>An ISet as a set. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ISet<T>> ISet<T>(ArtifactType<T> element) =>
        new SetType<ISet<T>, T>(Required(element), static items => new HashSet<T>(items), false);

    /// <summary>An IReadOnlySet as a set. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<IReadOnlySet<T>> IReadOnlySet<T>(ArtifactType<T> element) =>
        new SetType<IReadOnlySet<T>, T>(Required(element), static items => new HashSet<T>(items), false);

    /// <summary>A SortedSet as a set. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<SortedSet<T>> SortedSet<T>(ArtifactType<T> element) =>
        new SetType<SortedSet<T>, T>(Required(element), static items => [.. items], false);

    /// <summary>An ImmutableHashSet as a set, and immutable if its elements are. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ImmutableHashSet<T>> ImmutableHashSet<T>(ArtifactType<T> element) =>
        new SetType<ImmutableHashSet<T>, T>(Required(element), static items => [.. items], true);

    /// <summary>An IImmutableSet as a set, and immutable if its elements are. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<IImmutableSet<T>> IImmutableSet<T>(ArtifactType<T> element) =>
        new SetType<IImmutableSet<T>, T>(Required(element), static items => items.ToImmutableHashSet(), true);

    /// <summary>An ImmutableSortedSet as a set, and immutable if its elements are. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ImmutableSortedSet<T>> ImmutableSortedSet<T>(ArtifactType<T> element) =>
        new SetType<ImmutableSortedSet<T>, T>(Required(element), static items => [.. items], true);

    /// <summary>A FrozenSet as a set, and immutable if its elements are. A comparer is not kept.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<FrozenSet<T>> FrozenSet<T>(ArtifactType<T> element) =>
        new SetType<FrozenSet<T>, T>(Required(element), static items => items.ToFrozenSet(), true);

    /// <summary>Any other set, as a set; as a list if Python cannot hash the elements.</summary>
    /// <typeparam name="TCollection">The set.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="create">Makes the set of its items, which may repeat.</param>
    /// <param name="isImmutable">Whether the set itself can never change.</param>
    public static ArtifactType<TCollection> Set<TCollection, T>(
        ArtifactType<T> element, Func<List<T>, TCollection> create, bool isImmutable = false)
        where TCollection : IEnumerable<T> =>
        new SetType<TCollection, T>(Required(element), Required(create), isImmutable);
}
