using Metaflow.Artifacts.Types;

namespace Metaflow.Datastore;

/// <summary>What the datastore notes about an artifact beside its key.</summary>
/// <param name="Size">The size of the serialized value in bytes, before compression.</param>
/// <param name="Type">The value's type as Python prints it, such as <c>&lt;class 'int'&gt;</c>; may be empty.</param>
/// <param name="Encoding">The label of the serialization, such as <c>pickle-v4</c>.</param>
/// <param name="SerializerSource">
/// The package that the serializer comes from, such as <c>metaflow</c>; null in data of older versions.
/// </param>
public sealed record ArtifactInfo(long Size, string Type, string Encoding, string? SerializerSource = "metaflow")
{
    /// <summary>The encoding of artifacts whose data names none: they are older than the label.</summary>
    public const string UnlabelledEncoding = "gzip+pickle-v2";

    /// <summary>
    /// The size of the blob; null when it is not known: for an included file, what is noted is the size of the file.
    /// </summary>
    internal long? BlobSize => Size > 0 && Type != PythonTypes.IncludedFile && Encoding.Contains("pickle", StringComparison.Ordinal)
        ? Size
        : null;

    internal static ArtifactInfo Unknown { get; } = new(0, "", UnlabelledEncoding, null);
}
