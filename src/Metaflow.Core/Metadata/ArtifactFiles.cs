using System.Globalization;
using Metaflow.Datastore;

namespace Metaflow.Metadata;

/// <summary>The files that record the artifacts of one attempt of a task.</summary>
/// <param name="task">The task.</param>
/// <param name="attempt">The number of the attempt.</param>
/// <param name="storage">The storage that holds the blobs.</param>
/// <param name="common">The members that all objects of the run share.</param>
/// <param name="now">The time of the records.</param>
internal sealed class ArtifactFiles(Pathspec task, int attempt, Storage storage, MetadataJson.Common common, long now)
{
    private readonly string _prefix =
        AttemptFile.Validate(attempt).ToString(CultureInfo.InvariantCulture) + "_artifact_";

    private readonly string _location = ArtifactEntry.RootPrefix + storage.Root;

    /// <summary>The name of an artifact's file.</summary>
    public string NameOf(StoredArtifact artifact) =>
        string.Concat(_prefix, PathspecPart.Validate(PathspecPart.Artifact, artifact.Name), ".json");

    /// <summary>Writes what an artifact's file holds in place of what the writer had.</summary>
    public void Write(PythonJsonWriter json, StoredArtifact artifact)
    {
        json.Clear();
        MetadataJson.WriteArtifact(json, task, attempt, artifact, storage.Type, _location, common, now);
    }
}
