using System.Buffers;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>
/// An artifact encoding: turns values into bytes and back. The label of the encoding is stored beside each artifact and
/// is all that a reader has to choose by. Compression is the datastore's affair. Implementations are safe to use from
/// several threads.
/// </summary>
public abstract class ArtifactSerializer
{
    /// <summary>The default encoding: pickle protocol 4, written as Python Metaflow writes it.</summary>
    public static ArtifactSerializer Pickle { get; } = new PickleArtifactSerializer();

    /// <summary>The label that is stored with artifacts written by this serializer, such as <c>pickle-v4</c>.</summary>
    public abstract string Encoding { get; }

    /// <summary>Whether this serializer reads artifacts with a label.</summary>
    /// <param name="encoding">The stored label; null where an old run stored none.</param>
    public abstract bool CanRead(string? encoding);

    /// <summary>Writes a value.</summary>
    /// <param name="type">The value's mapping.</param>
    /// <param name="value">The value.</param>
    /// <param name="name">The artifact's name, for error messages.</param>
    /// <param name="output">Where the bytes go.</param>
    /// <exception cref="ArtifactNotSupportedException">The value, or one inside it, has no artifact
    /// mapping.</exception>
    public abstract void Serialize(ArtifactType type, object? value, string name, IBufferWriter<byte> output);

    /// <summary>Reads a value.</summary>
    /// <param name="type">The mapping to read it as.</param>
    /// <param name="data">The bytes, uncompressed.</param>
    /// <param name="name">The artifact's name, for error messages.</param>
    /// <exception cref="ArtifactTypeMismatchException">The stored value does not fit.</exception>
    /// <exception cref="MetaflowException">The bytes are malformed.</exception>
    public abstract object? Deserialize(ArtifactType type, ReadOnlyMemory<byte> data, string name);

    /// <summary>The bytes of a value.</summary>
    /// <param name="type">The value's mapping.</param>
    /// <param name="value">The value.</param>
    /// <param name="name">The artifact's name, for error messages.</param>
    /// <exception cref="ArtifactNotSupportedException">The value, or one inside it, has no artifact
    /// mapping.</exception>
    public virtual byte[] Serialize(ArtifactType type, object? value, string name)
    {
        var output = new ArrayBufferWriter<byte>();
        Serialize(type, value, name, output);
        return output.WrittenSpan.ToArray();
    }
}
