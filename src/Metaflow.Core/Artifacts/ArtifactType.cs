using System.Buffers;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>
/// How values of one CLR type are stored as an artifact. Compose one with <see cref="ArtifactTypes"/>. Instances are
/// immutable and safe to use from several threads.
/// </summary>
public abstract class ArtifactType
{
    /// <summary>The name that Python gives the type of a stored null.</summary>
    public const string NoneTypeName = "<class 'NoneType'>";

    /// <summary>The CLR type.</summary>
    public abstract Type ClrType { get; }

    /// <summary>
    /// The type that Python sees, as its <c>str(type(value))</c> says, such as <c>&lt;class 'int'&gt;</c>.
    /// </summary>
    public abstract string PythonTypeName { get; }

    /// <summary>
    /// Whether a value can never change once it exists, all the way down. A loaded immutable value that was not
    /// replaced need not be written again.
    /// </summary>
    public abstract bool IsImmutable { get; }

    /// <summary>The serializer that the type itself asks for; null for pickle.</summary>
    internal virtual ArtifactSerializer? Serializer => null;

    /// <summary>Whether no registered serializer goes before <see cref="Serializer"/>.</summary>
    internal virtual bool IsSerializerForced => false;

    /// <summary>Whether Python accepts the stored value in a set and as a dict key.</summary>
    internal virtual bool IsHashable => true;

    /// <summary>
    /// Whether values can be read straight from a pickle, without the natural value in between. False makes only
    /// reading slower.
    /// </summary>
    internal virtual bool CanReadDirect => false;

    /// <summary>Writes a value that is only known as an object.</summary>
    /// <param name="writer">Where the pickle is written.</param>
    /// <param name="value">A value of <see cref="ClrType"/>, or null where the type allows it.</param>
    /// <exception cref="ArtifactNotSupportedException">The value, or one inside it, has no artifact
    /// mapping.</exception>
    public abstract void WriteObject(PickleWriter writer, object? value);

    /// <summary>Makes a value from what <see cref="PickleReader"/> read.</summary>
    /// <param name="value">The natural value: null, bool, long, double, string, list and so on.</param>
    /// <param name="path">Where in the artifact the value stands.</param>
    /// <exception cref="ArtifactTypeMismatchException">The stored value does not fit.</exception>
    public abstract object? ReadObject(object? value, ReadPath path);

    /// <summary>Reads a pickle of any protocol. Nothing in it is executed.</summary>
    /// <param name="pickle">The whole pickle, uncompressed.</param>
    /// <param name="name">The artifact's name, for error messages; null says "value".</param>
    /// <param name="limits">Bounds for hostile input; null means <see cref="PickleLimits.Default"/>.</param>
    /// <exception cref="PickleFormatException">The bytes are not a pickle, or exceed the limits.</exception>
    /// <exception cref="ArtifactTypeMismatchException">The stored value does not fit.</exception>
    public abstract object? DeserializeObject(
        ReadOnlyMemory<byte> pickle, string? name = null, PickleLimits? limits = null);

    /// <summary>Writes the pickle of a value, a part at a time. After an exception the output holds a part of it.</summary>
    internal abstract void WritePickle(IBufferWriter<byte> output, object? value, string? name);

    /// <summary>Reads a pickle while it arrives; false when it must be read whole.</summary>
    internal abstract bool TryDeserializeObject(Stream pickle, long maxLength, out object? value);

    /// <summary>
    /// The type that Python sees for one value; differs from <see cref="PythonTypeName"/> for null and object.
    /// </summary>
    /// <param name="value">The value.</param>
    public virtual string PythonTypeNameOf(object? value) => value is null ? NoneTypeName : PythonTypeName;

    /// <inheritdoc/>
    public override string ToString() => $"{ClrType} as {PythonTypeName}";
}
