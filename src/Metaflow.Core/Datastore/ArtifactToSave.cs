namespace Metaflow.Datastore;

/// <summary>An artifact to store.</summary>
/// <param name="Name">The artifact's name as stored.</param>
/// <param name="Content">The serialized value, or what writes it.</param>
/// <param name="TypeName">The value's type as Python prints it, such as <c>&lt;class 'int'&gt;</c>.</param>
/// <param name="Encoding">The label of the serialization, such as <c>pickle-v4</c>.</param>
/// <param name="SerializerSource">The package that the serializer comes from.</param>
public sealed record ArtifactToSave(
    string Name,
    ArtifactContent Content,
    string TypeName,
    string Encoding = "pickle-v4",
    string? SerializerSource = "metaflow")
{
    /// <summary>An artifact whose serialized value lies in memory.</summary>
    /// <param name="name">The artifact's name as stored.</param>
    /// <param name="content">The serialized value; it must not change until the artifact is stored.</param>
    /// <param name="typeName">The value's type as Python prints it, such as <c>&lt;class 'int'&gt;</c>.</param>
    public ArtifactToSave(string name, ReadOnlyMemory<byte> content, string typeName)
        : this(name, ArtifactContent.Of(content), typeName)
    {
    }

    internal StoredArtifact StoredAs(StoredBlob blob) =>
        new(Name, blob.Key, new ArtifactInfo(blob.Size, TypeName, Encoding, SerializerSource));
}
