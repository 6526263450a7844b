namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// An instance of a Python class that has no natural CLR counterpart: a dataclass, an enum member, an exception, a
/// named tuple, anything. It is plain data; its class is never looked up.
/// </summary>
public sealed class PickledObject
{
    internal PickledObject(PickledGlobal @class, PickledTuple arguments, bool isCall)
    {
        Class = @class;
        Arguments = arguments;
        IsCall = isCall;
    }

    /// <summary>The class, or the function whose result this would be.</summary>
    public PickledGlobal Class { get; }

    /// <summary>The Python module of the class.</summary>
    public string Module => Class.Module;

    /// <summary>The qualified name of the class inside its module.</summary>
    public string Name => Class.Name;

    /// <summary>
    /// What the class is called with: the fields of a named tuple, the value of an enum member, and so on.
    /// </summary>
    public PickledTuple Arguments { get; }

    /// <summary>The keyword arguments that the class is called with; null for none.</summary>
    public PickledDict? KeywordArguments { get; internal init; }

    /// <summary>
    /// The state: usually a <see cref="PickledDict"/> of attributes; for slots a pair of such; null for none.
    /// </summary>
    public object? State { get; internal set; }

    /// <summary>The items of a list-like object; null for none.</summary>
    public IReadOnlyList<object?>? Items => ItemList;

    /// <summary>The pairs of a dict-like object; null for none.</summary>
    public PickledDict? Entries { get; internal set; }

    /// <summary>The result of a call, as opposed to an instance made without calling its initializer.</summary>
    public bool IsCall { get; }

    /// <summary>The attributes by name, from a dict state, slots, or both; null if there are none.</summary>
    public PickledDict? Attributes => State switch
    {
        PickledDict attributes => attributes,
        PickledTuple { Count: 2 } pair when pair[1] is PickledDict slots => MergedAttributes ?? slots,
        _ => null,
    };

    /// <summary>The tuple class that the oldest protocols say this is a subclass of; else null.</summary>
    internal PickledGlobal? ReconstructedBase { get; init; }

    /// <summary>Attributes and slots together, if the object has both.</summary>
    internal PickledDict? MergedAttributes { get; set; }

    internal List<object?>? ItemList { get; set; }

    /// <summary>Where the reader memoized this object; -1 for nowhere.</summary>
    internal int MemoSlot { get; set; } = -1;

    /// <inheritdoc/>
    public override string ToString() => $"<{Class}>";
}
