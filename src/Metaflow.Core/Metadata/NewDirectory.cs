using Metaflow.Datastore;
using Metaflow.Platform;

namespace Metaflow.Metadata;

/// <summary>
/// A directory with metadata that appears whole or not at all: it is filled aside and then renamed, which fails when
/// another writer was first. That makes it the way to claim an id, and saves renaming each file.
/// </summary>
internal sealed class NewDirectory : IDisposable
{
    private readonly string _path;
    private readonly string _aside;
    private bool _published;

    public NewDirectory(string path)
    {
        _path = path;
        StoragePath.RequireFile(path[(path.LastIndexOf('/') + 1)..], HostSystemRules.Current);
        // Names that begin with a dot are seen by no reader, Python's included.
        _aside = string.Concat(path.AsSpan(0, path.LastIndexOf('/') + 1), ".", AtomicFile.TemporaryName());
        try
        {
            Directory.CreateDirectory(_aside + "/_meta");
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("create", path, e);
        }
    }

    /// <summary>Adds a file to the directory's metadata.</summary>
    public void Write(string name, ReadOnlySpan<byte> content) =>
        AtomicFile.WriteUnshared(string.Concat(_aside, "/_meta/", name), content);

    /// <summary>Makes the directory appear; false when there is one of that name with something in it.</summary>
    public bool TryPublish()
    {
        try
        {
            return _published = FileMove.TryMoveFolder(_aside, _path);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("create", _path, e);
        }
    }

    public void Dispose()
    {
        if (_published)
            return;
        try
        {
            Directory.Delete(_aside, recursive: true);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            // What remains is invisible; the error that led here is the one to report.
        }
    }
}
