using System.Collections.Concurrent;
using System.Collections.Immutable;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>An ImmutableStack as a list from bottom to top, and immutable if its elements are.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ImmutableStack<T>> ImmutableStack<T>(ArtifactType<T> element) =>
        new SnapshotType<ImmutableStack<T>, T>(
            Required(element), static stack => Reversed([.. stack]), static items => [.. items], true, true);

    /// <summary>A ConcurrentQueue as a list of what it holds at the moment of writing.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ConcurrentQueue<T>> ConcurrentQueue<T>(ArtifactType<T> element) =>
        new SnapshotType<ConcurrentQueue<T>, T>(
            Required(element), static queue => queue.ToArray(), static items => new(items), true, false);

    /// <summary>A ConcurrentStack as a list from bottom to top, of what it holds at the moment of writing.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ConcurrentStack<T>> ConcurrentStack<T>(ArtifactType<T> element) =>
        new SnapshotType<ConcurrentStack<T>, T>(
            Required(element), static stack => Reversed(stack.ToArray()), static items => new(items), true, false);

    /// <summary>
    /// A ConcurrentBag as a list of what it holds at the moment of writing, sorted if the elements have an order.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ConcurrentBag<T>> ConcurrentBag<T>(ArtifactType<T> element) =>
        new SnapshotType<ConcurrentBag<T>, T>(
            Required(element), static bag => bag.ToArray(), static items => new(items), false, false);

    private static T[] Reversed<T>(T[] items)
    {
        System.Array.Reverse(items);
        return items;
    }
}
