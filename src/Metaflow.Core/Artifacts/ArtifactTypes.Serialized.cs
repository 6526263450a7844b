using Metaflow.Artifacts.Files;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>Files, whose content is stored as Python's bytes without being in memory as a whole.</summary>
    public static ArtifactType<ArtifactFile> File { get; } = Serialized<ArtifactFile>(new ArtifactFileSerializer());

    /// <summary>A type whose artifacts a serializer stores.</summary>
    /// <typeparam name="T">The CLR type.</typeparam>
    /// <param name="serializer">The serializer. One that is registered with the same or a lower priority goes before it.</param>
    /// <param name="mapping">How values inside other values are stored, and artifacts of runs before; null for not at all.</param>
    /// <param name="isForced">Whether no registered serializer goes before it.</param>
    public static ArtifactType<T> Serialized<T>(
        ArtifactSerializer serializer, ArtifactType<T>? mapping = null, bool isForced = false)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return new SerializedType<T>(serializer, mapping, isForced);
    }
}
