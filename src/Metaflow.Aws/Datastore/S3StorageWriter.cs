using Metaflow.Datastore;

namespace Metaflow.Aws.Datastore;

/// <summary>
/// Collects an object until its path is known, and uploads it then: in memory while it is small, else in a file of its own that the system
/// deletes with the process.
/// </summary>
internal sealed class S3StorageWriter(S3Storage storage) : StorageWriter
{
    private const int MostInMemory = 8 << 20;

    private ChunkStream _memory = new();
    private FileStream? _file;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_file is null && _memory.Length + content.Length <= MostInMemory)
        {
            _memory.Write(content.Span);
            return;
        }

        try
        {
            _file ??= await MoveToFileAsync(cancellationToken).ConfigureAwait(false);
            await _file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw new S3DiskSpaceException(
                $"Could not write to '{storage.TemporaryFolder}', where large objects wait to be uploaded: {e.Message} Make space, or choose "
                + "another folder by METAFLOW_TEMPDIR.",
                e);
        }
    }

    public override async ValueTask<bool> CommitAsync(
        string path, string? attributes = null, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        if (_file is null)
            return await storage.SaveAsync(new ObjectToSave(path, _memory.ToSequence(), attributes), overwrite, cancellationToken).ConfigureAwait(false);
        return await storage.SaveAsync(path, _file.SafeFileHandle, attributes, overwrite, cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask DisposeAsync() => _file?.DisposeAsync() ?? default;

    private async ValueTask<FileStream> MoveToFileAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(storage.TemporaryFolder);
        var path = Path.Combine(storage.TemporaryFolder, $"metaflow-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // Where a file can go while it is open, nothing of it stays however the process ends.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        foreach (var segment in _memory.ToSequence())
            await file.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
        _memory = new ChunkStream();
        return file;
    }
}
