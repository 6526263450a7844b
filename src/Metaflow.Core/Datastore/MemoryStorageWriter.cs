namespace Metaflow.Datastore;

/// <summary>Collects an object in memory and saves it when it is committed: for storages that can do no better.</summary>
internal sealed class MemoryStorageWriter(Storage storage) : StorageWriter
{
    private readonly ChunkStream _content = new();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _content.Write(content.Span);
        return default;
    }

    public override ValueTask<bool> CommitAsync(
        string path, string? attributes = null, bool overwrite = false, CancellationToken cancellationToken = default) =>
        storage.SaveAsync(new ObjectToSave(path, _content.ToSequence(), attributes), overwrite, cancellationToken);

    public override ValueTask DisposeAsync() => default;
}
