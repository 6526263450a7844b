namespace Metaflow.Datastore;

/// <summary>A stored blob exists but is not what its key and attributes say: truncated, damaged or too large.</summary>
public sealed class CorruptBlobException : DatastoreException
{
    internal CorruptBlobException(string path, string problem, Exception? innerException = null)
        : base(
            $"The blob '{path}' cannot be read: {problem}. Run the step that made it again, or restore the file.",
            innerException) => Path = path;

    internal static CorruptBlobException ForKey(string path, string key, string found) =>
        new(path, $"its key is {key}, but its content has the key {found}");

    /// <summary>Where the blob is, relative to the datastore's root.</summary>
    public string Path { get; }
}
