using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>A serialized artifact to store.</summary>
/// <param name="Name">The artifact's name as stored.</param>
/// <param name="Content">The serialized value.</param>
/// <param name="Type">The value's type as Python prints it, such as <c>&lt;class 'int'&gt;</c>.</param>
/// <param name="Encoding">The label of the serialization, such as <c>pickle-v4</c>.</param>
/// <param name="SerializerSource">The package that the serializer comes from.</param>
public sealed record ArtifactToSave(
    string Name,
    ReadOnlySequence<byte> Content,
    string Type,
    string Encoding = "pickle-v4",
    string? SerializerSource = "metaflow")
{
    internal ArtifactInfo Info => new(Content.Length, Type, Encoding, SerializerSource);
}
