using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>
    /// An array. Primitive numbers are stored as one block (array.array), bytes as bytes, all else as a list.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="form">How numbers are stored; without meaning for other elements.</param>
    public static ArtifactType<T[]> Array<T>(ArtifactType<T> element, ArrayForm form = ArrayForm.Compact) =>
        form == ArrayForm.Compact && element is ByteType && BytesType.Instance is ArtifactType<T[]> bytes
            ? bytes
            : new ArrayType<T>(new ElementRun<T>(Required(element), form));

    /// <summary>
    /// A rectangular array of two dimensions as a list of rows, each stored as <see cref="Array"/> stores it, or as one
    /// NumPy array.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="form">How numbers are stored; without meaning for other elements.</param>
    public static ArtifactType<T[,]> Array2<T>(ArtifactType<T> element, ArrayForm form = ArrayForm.Compact) =>
        RectangularArray<T[,], T>(element, form);

    /// <summary>
    /// A rectangular array of any number of dimensions, from two, as nested lists whose innermost rows are stored as <see
    /// cref="Array"/> stores them, or as one NumPy array.
    /// </summary>
    /// <typeparam name="TArray">The array, such as <c>double[,,]</c>.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="form">How numbers are stored; without meaning for other elements.</param>
    /// <exception cref="ArgumentException"><typeparamref name="TArray"/> is not a rectangular array of <typeparamref
    /// name="T"/>.</exception>
    public static ArtifactType<TArray> RectangularArray<TArray, T>(
        ArtifactType<T> element, ArrayForm form = ArrayForm.Compact)
        where TArray : class
    {
        if (!typeof(TArray).IsVariableBoundArray || typeof(TArray).GetElementType() != typeof(T))
            throw new ArgumentException($"{typeof(TArray)} is not a rectangular array of {typeof(T)}.", nameof(TArray));
        return new RectangularArrayType<TArray, T>(new ElementRun<T>(Required(element), form));
    }

    /// <summary>
    /// A Memory as the array that it shows: numbers as one block, bytes as bytes, all else as a list. What it shows is
    /// stored, not the memory around it.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="form">How numbers are stored; without meaning for other elements.</param>
    public static ArtifactType<Memory<T>> Memory<T>(ArtifactType<T> element, ArrayForm form = ArrayForm.Compact) =>
        new RunType<Memory<T>, T>(new ElementRun<T>(Required(element), form),
            static memory => memory, static items => items, isMissing: null, isImmutable: false);

    /// <summary>A ReadOnlyMemory as <see cref="Memory"/> stores it.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="form">How numbers are stored; without meaning for other elements.</param>
    public static ArtifactType<ReadOnlyMemory<T>> ReadOnlyMemory<T>(
        ArtifactType<T> element, ArrayForm form = ArrayForm.Compact) =>
        new RunType<ReadOnlyMemory<T>, T>(new ElementRun<T>(Required(element), form),
            static memory => memory, static items => items, isMissing: null, isImmutable: false);

    /// <summary>An ArraySegment as <see cref="Memory"/> stores it; one without an array as None.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="form">How numbers are stored; without meaning for other elements.</param>
    public static ArtifactType<ArraySegment<T>> ArraySegment<T>(
        ArtifactType<T> element, ArrayForm form = ArrayForm.Compact) =>
        new RunType<ArraySegment<T>, T>(new ElementRun<T>(Required(element), form),
            static segment => segment, static items => items, static segment => segment.Array is null, isImmutable: false);

    /// <summary>A list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<List<T>> List<T>(ArtifactType<T> element) =>
        new ListType<T>(Required(element));

    /// <summary>An IList as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<IList<T>> IList<T>(ArtifactType<T> element) =>
        new SequenceType<IList<T>, T>(Required(element), static items => items, false);

    /// <summary>An ICollection as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ICollection<T>> ICollection<T>(ArtifactType<T> element) =>
        new SequenceType<ICollection<T>, T>(Required(element), static items => items, false);

    /// <summary>A sequence as a list; a lazy one is enumerated once when it is stored.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<IEnumerable<T>> IEnumerable<T>(ArtifactType<T> element) =>
        new SequenceType<IEnumerable<T>, T>(Required(element), static items => items, false);

    /// <summary>An IReadOnlyList as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<IReadOnlyList<T>> IReadOnlyList<T>(ArtifactType<T> element) =>
        new SequenceType<IReadOnlyList<T>, T>(Required(element), static items => items, false);

    /// <summary>An IReadOnlyCollection as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<IReadOnlyCollection<T>> IReadOnlyCollection<T>(ArtifactType<T> element) =>
        new SequenceType<IReadOnlyCollection<T>, T>(Required(element), static items => items, false);

    /// <summary>A Collection as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<Collection<T>> Collection<T>(ArtifactType<T> element) =>
        new SequenceType<Collection<T>, T>(Required(element), static items => new Collection<T>(items), false);

    /// <summary>A ReadOnlyCollection as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ReadOnlyCollection<T>> ReadOnlyCollection<T>(ArtifactType<T> element) =>
        new SequenceType<ReadOnlyCollection<T>, T>(
            Required(element), static items => new ReadOnlyCollection<T>(items), false);

    /// <summary>An ObservableCollection as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ObservableCollection<T>> ObservableCollection<T>(ArtifactType<T> element) =>
        new SequenceType<ObservableCollection<T>, T>(
            Required(element), static items => new ObservableCollection<T>(items), false);

    /// <summary>A LinkedList as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<LinkedList<T>> LinkedList<T>(ArtifactType<T> element) =>
        new SequenceType<LinkedList<T>, T>(Required(element), static items => new LinkedList<T>(items), false);

    /// <summary>A Queue as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<Queue<T>> Queue<T>(ArtifactType<T> element) =>
        new SequenceType<Queue<T>, T>(Required(element), static items => new Queue<T>(items), false);

    /// <summary>An ImmutableList as a list, and immutable if its elements are.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ImmutableList<T>> ImmutableList<T>(ArtifactType<T> element) =>
        new SequenceType<ImmutableList<T>, T>(Required(element), static items => [.. items], true);

    /// <summary>An IImmutableList as a list, and immutable if its elements are.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<IImmutableList<T>> IImmutableList<T>(ArtifactType<T> element) =>
        new SequenceType<IImmutableList<T>, T>(Required(element), static items => items.ToImmutableList(), true);

    /// <summary>An ImmutableQueue as a list, and immutable if its elements are.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<ImmutableQueue<T>> ImmutableQueue<T>(ArtifactType<T> element) =>
        new SequenceType<ImmutableQueue<T>, T>(Required(element), static items => [.. items], true);

    /// <summary>A Stack as a list from bottom to top.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<Stack<T>> Stack<T>(ArtifactType<T> element) =>
        new StackType<T>(Required(element));

    /// <summary>
    /// An ImmutableArray as <see cref="Memory"/> stores it, and immutable if its elements are; an uninitialized one as
    /// None.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="form">How numbers are stored; without meaning for other elements.</param>
    public static ArtifactType<ImmutableArray<T>> ImmutableArray<T>(
        ArtifactType<T> element, ArrayForm form = ArrayForm.Compact) =>
        new RunType<ImmutableArray<T>, T>(new ElementRun<T>(Required(element), form),
            static array => array.AsMemory(),
            System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray,
            static array => array.IsDefault, isImmutable: true);

    /// <summary>Any other collection that enumerates its items in order, as a list.</summary>
    /// <typeparam name="TCollection">The collection.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    /// <param name="create">Makes the collection of its items; may keep the list.</param>
    /// <param name="isImmutable">Whether the collection itself can never change.</param>
    public static ArtifactType<TCollection> Sequence<TCollection, T>(
        ArtifactType<T> element, Func<List<T>, TCollection> create, bool isImmutable = false)
        where TCollection : IEnumerable<T> =>
        new SequenceType<TCollection, T>(Required(element), Required(create), isImmutable);

    private static TArgument Required<TArgument>(
        TArgument argument,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(argument))] string? name = null)
        where TArgument : class
    {
        ArgumentNullException.ThrowIfNull(argument, name);
        return argument;
    }
}
