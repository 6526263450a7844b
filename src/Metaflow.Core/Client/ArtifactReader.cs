using Metaflow.Artifacts;
using Metaflow.Artifacts.Types;
using Metaflow.Datastore;

namespace Metaflow.Client;

/// <summary>Reads stored artifacts as types that a program names.</summary>
/// <param name="store">Where the client reads.</param>
/// <param name="datastore">Where the values are.</param>
internal sealed class ArtifactReader(ClientStore store, FlowDatastore datastore)
{
    public static bool IsIncludedFile(StoredArtifact artifact) => artifact.Info.Type == PythonTypes.IncludedFile;

    public async ValueTask<T> ReadAsync<T>(StoredArtifact artifact, CancellationToken cancellationToken)
    {
        if (IsIncludedFile(artifact) || typeof(T) == typeof(IncludedFile))
        {
            var file = await ReadAsync(IncludedFile.ArtifactType, artifact, cancellationToken).ConfigureAwait(false);
            return As<T>(file.LoadedBy(descriptor => store.LoadFile(datastore.Flow, descriptor)), artifact.Name);
        }

        var type = ArtifactTypes.TryGet(typeof(T), out var known) ? known as ArtifactType<T> : null;
        if (type is null && store.Serializers.FirstOrDefault(s => s.CanSerialize(typeof(T))) is { } registered)
            type = ArtifactTypes.Serialized<T>(registered);
        if (type is null)
        {
            throw new MetaflowException(
                $"Artifact '{artifact.Name}' cannot be read as {typeof(T)}: the generator has not seen this type, or its flow was not used "
                + "yet. Make it the type of an artifact of a flow in this program, and read that flow first (run.ReadAsync<TheFlow>()); pass "
                + "the serializer that reads it; or read it as object.");
        }

        return await ReadAsync(type, artifact, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<T> ReadAsync<T>(
        ArtifactType<T> type, StoredArtifact artifact, CancellationToken cancellationToken) =>
        (T)(await store.Serializers.ReaderOf(type, artifact)
            .ReadAsync(type, ArtifactBlob.Of(datastore.Blobs, artifact), cancellationToken).ConfigureAwait(false))!;

    private static T As<T>(IncludedFile file, string name)
    {
        object? value = typeof(T) switch
        {
            var type when type == typeof(IncludedFile) => file,
            _ when !file.HasValue => null,
            var type when type == typeof(string) => file.Text,
            var type when type == typeof(byte[]) => file.Bytes.ToArray(),
            var type when type == typeof(object) => file,
            _ => throw new MetaflowException(
                $"Artifact '{name}' is an included file, so it cannot be read as {typeof(T)}. Read it as IncludedFile, string or "
                + "byte[]."),
        };
        return (T)value!;
    }
}
