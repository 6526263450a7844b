using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>A struct that may be missing, stored as itself or None.</summary>
    /// <typeparam name="T">The struct.</typeparam>
    /// <param name="inner">How present values are stored.</param>
    public static ArtifactType<T?> Nullable<T>(ArtifactType<T> inner)
        where T : struct =>
        new NullableType<T>(Required(inner));

    /// <summary>
    /// An enum by name, as a str. A combination of flags joins the names with <c>|</c>; a value without a name is
    /// stored as an int. Reads a name (however cased), joined names, a number, or a Python enum member that holds one
    /// of these.
    /// </summary>
    /// <typeparam name="TEnum">The enum.</typeparam>
    /// <param name="members">Its names and values, in order of declaration.</param>
    public static ArtifactType<TEnum> Enum<TEnum>(params ReadOnlySpan<(string Name, TEnum Value)> members)
        where TEnum : struct, Enum =>
        new EnumType<TEnum>(members.ToArray());

    /// <summary>A type that is looked up on first use, so that a type can refer to itself.</summary>
    /// <typeparam name="T">The CLR type.</typeparam>
    /// <param name="resolve">Gets the type; called once, or a few times if threads race.</param>
    public static ArtifactType<T> Deferred<T>(Func<ArtifactType<T>> resolve) => new DeferredType<T>(Required(resolve));

    /// <summary>
    /// A record, class or struct as a dict of its members. Reads any dict and the attributes of any Python object; a
    /// member is found by its exact name, else by the same name in another case style (<c>max_depth</c>,
    /// <c>MaxDepth</c>); unknown keys are ignored.
    /// </summary>
    /// <typeparam name="T">The CLR type.</typeparam>
    /// <param name="typeName">The type's name.</param>
    /// <param name="members">The stored members, in order.</param>
    /// <param name="construct">Makes an instance from the stored members.</param>
    /// <param name="isImmutable">Whether instances can never change, members included.</param>
    public static ArtifactType<T> Object<T>(
        string typeName,
        IReadOnlyList<ArtifactMember<T>> members,
        Func<ArtifactMemberReader, T> construct,
        bool isImmutable = false) =>
        new RecordType<T>(Required(typeName), [.. Required(members)], Required(construct), isImmutable);

    /// <summary>
    /// A base class or interface of which the derived types are known, as a dict of the members of the value's own type; an
    /// entry before them says which type that is, as <c>System.Text.Json</c> does it.
    /// </summary>
    /// <typeparam name="T">The base class or interface.</typeparam>
    /// <param name="key">The key of that entry, such as <c>$type</c>.</param>
    /// <param name="types">The types that values may have.</param>
    public static ArtifactType<T> Polymorphic<T>(string key, params ReadOnlySpan<DerivedArtifactType<T>> types)
        where T : class =>
        new PolymorphicType<T>(Required(key), types.ToArray());
}
