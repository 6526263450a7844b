using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

/// <summary>A storage whose writers fail after some calls, as on a full disk.</summary>
internal sealed class FailingStorage(Storage inner, int goodCalls, bool failsToCommit = false) : Storage
{
    public DatastoreException Error { get; } = new("No space left on device.");

    public override string Type => inner.Type;

    public override string Root => inner.Root;

    public override bool IsRemote => inner.IsRemote;

    public override async ValueTask<StorageWriter> CreateWriterAsync(
        string directory, CancellationToken cancellationToken = default) =>
        goodCalls > 0 ? new Writer(this, await inner.CreateWriterAsync(directory, cancellationToken)) : throw Error;

    public override ValueTask<StoredObject?> LoadAsync(
        string path, bool withAttributes = false, CancellationToken cancellationToken = default) =>
        inner.LoadAsync(path, withAttributes, cancellationToken);

    public override ValueTask<string?> LoadAttributesAsync(
        string path, CancellationToken cancellationToken = default) => inner.LoadAttributesAsync(path, cancellationToken);

    public override ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        inner.OpenReadAsync(path, cancellationToken);

    public override ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default) => throw Error;

    public override ValueTask<IReadOnlyList<StorageEntry>> ListAsync(
        string path, CancellationToken cancellationToken = default) => inner.ListAsync(path, cancellationToken);

    public override ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        inner.ExistsAsync(path, cancellationToken);

    public override ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default) =>
        inner.SizeAsync(path, cancellationToken);

    public override ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(path, cancellationToken);

    private sealed class Writer(FailingStorage storage, StorageWriter inner) : StorageWriter
    {
        private int _calls = 1;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
            _calls++ < storage.GoodCalls ? inner.WriteAsync(content, cancellationToken) : throw storage.Error;

        public override ValueTask<bool> CommitAsync(
            string path,
            string? attributes = null,
            bool overwrite = false,
            CancellationToken cancellationToken = default) =>
            storage.FailsToCommit
                ? throw storage.Error
                : inner.CommitAsync(path, attributes, overwrite, cancellationToken);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private int GoodCalls => goodCalls;

    private bool FailsToCommit => failsToCommit;
}
