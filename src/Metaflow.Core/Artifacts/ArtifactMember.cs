using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>One stored property of a record or class.</summary>
public abstract class ArtifactMember
{
    private protected ArtifactMember(string name, string memberName, ArtifactType type)
    {
        Name = name;
        MemberName = memberName;
        Type = type;
    }

    /// <summary>The key under which it is stored, such as <c>max_depth</c>.</summary>
    public string Name { get; }

    /// <summary>The name of the C# property, for error messages.</summary>
    public string MemberName { get; }

    /// <summary>How its values are stored.</summary>
    public ArtifactType Type { get; }

    /// <summary>Storage for the member while an object is read.</summary>
    internal abstract MemberCell CreateCell();
}

/// <summary>One stored property of <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The record or class.</typeparam>
public abstract class ArtifactMember<T> : ArtifactMember
{
    private protected ArtifactMember(string name, string memberName, ArtifactType type)
        : base(name, memberName, type)
    {
    }

    /// <summary>Describes a property.</summary>
    /// <typeparam name="TValue">The property's type.</typeparam>
    /// <param name="name">The key under which it is stored, such as <c>max_depth</c>.</param>
    /// <param name="type">How its values are stored.</param>
    /// <param name="get">Reads the property.</param>
    /// <param name="memberName">The name of the C# property, for error messages; null means <paramref
    /// name="name"/>.</param>
    /// <returns>The member.</returns>
    public static ArtifactMember<T> Create<TValue>(
        string name, ArtifactType<TValue> type, Func<T, TValue> get, string? memberName = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(get);
        return new Typed<TValue>(name, type, get, memberName ?? name);
    }

    internal abstract void Write(PickleWriter writer, T owner);

    private sealed class Typed<TValue>(string name, ArtifactType<TValue> type, Func<T, TValue> get, string memberName)
        : ArtifactMember<T>(name, memberName, type)
    {
        internal override MemberCell CreateCell() => new MemberCell<TValue>(type);

        internal override void Write(PickleWriter writer, T owner) => type.Write(writer, get(owner));
    }
}
