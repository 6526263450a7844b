namespace Metaflow.Metadata;

/// <summary>An artifact that was registered with an attempt of a task.</summary>
/// <param name="Pathspec">The pathspec of the artifact.</param>
/// <param name="Attempt">The number of the attempt.</param>
/// <param name="Key">The key of its blob.</param>
/// <param name="Encoding">The label of its serialization.</param>
/// <param name="DatastoreType">The type of the storage that holds the blob: <c>local</c>, <c>s3</c>.</param>
/// <param name="Location">
/// Where the blob is: <c>:root:</c> and the storage's root, or in old data the blob's address.
/// </param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record ArtifactEntry(
    Pathspec Pathspec,
    int Attempt,
    string Key,
    string Encoding,
    string DatastoreType,
    string Location,
    DateTimeOffset CreatedAt)
{
    internal const string RootPrefix = ":root:";

    /// <summary>The artifact's name.</summary>
    public string Name => Pathspec.Artifact!;

    /// <summary>
    /// The root of the storage as it was when the artifact was made; null in old data. A local datastore may have been
    /// moved since: look in the one at hand first.
    /// </summary>
    public string? DatastoreRoot =>
        Location.StartsWith(RootPrefix, StringComparison.Ordinal) ? Location[RootPrefix.Length..] : null;
}
