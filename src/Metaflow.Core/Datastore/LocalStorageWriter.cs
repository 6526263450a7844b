using System.Text;

namespace Metaflow.Datastore;

/// <summary>Writes a file aside, which gets its name when it is committed.</summary>
internal sealed class LocalStorageWriter : StorageWriter
{
    private readonly string _root;
    private readonly bool _flush;
    private readonly string _temporary;
    private readonly FileStream _file;
    private bool _committed;

    public LocalStorageWriter(string root, string directory, bool flushToDisk)
    {
        _root = root;
        _flush = flushToDisk;
        try
        {
            _file = AtomicFile.CreateAside(directory, out _temporary);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("write to", directory, e);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _file.Write(content.Span);
            return default;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("write", _temporary, e);
        }
    }

    public override ValueTask<bool> CommitAsync(
        string path, string? attributes = null, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = string.Concat(_root, "/", StoragePath.Validate(path));
        if (!overwrite && File.Exists(file))
            return new(false);
        try
        {
            if (_flush)
                _file.Flush(flushToDisk: true);
            _file.Dispose();
            if (attributes is not null)
                AtomicFile.Write(file + LocalStorage.AttributesSuffix, Encoding.UTF8.GetBytes(attributes), _flush);
            AtomicFile.Rename(_temporary, file);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("write", file, e);
        }

        _committed = true;
        return new(true);
    }

    public override ValueTask DisposeAsync()
    {
        try
        {
            _file.Dispose();
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            // The file is about to be deleted.
        }

        if (!_committed)
            AtomicFile.Discard(_temporary);
        return default;
    }
}
