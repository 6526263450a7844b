namespace Metaflow.Artifacts.Pickle;

/// <summary>Holds one member of an object between its reading and the construction of the object.</summary>
internal abstract class MemberCell
{
    /// <summary>Whether the member was read.</summary>
    public bool HasValue { get; set; }

    /// <summary>Reads the member; false to give up.</summary>
    public abstract bool TryRead(PickleCursor cursor);
}

/// <summary>Holds one member with its type.</summary>
/// <typeparam name="T">The member's type.</typeparam>
/// <param name="type">How it is stored.</param>
internal sealed class MemberCell<T>(ArtifactType<T> type) : MemberCell
{
    private T _value = default!;

    public T Value => _value;

    public override bool TryRead(PickleCursor cursor)
    {
        HasValue = true;
        return type.TryReadDirect(cursor, out _value);
    }
}
