using Metaflow.Datastore;

namespace Metaflow.TestFlows;

/// <summary>Passes everything on to a storage, and calls what watches it before each object that is saved.</summary>
/// <param name="inner">The storage.</param>
/// <param name="onSave">Gets the object's path.</param>
internal sealed class WatchedStorage(Storage inner, Action<string> onSave) : Storage
{
    public override string Type => inner.Type;

    public override string Root => inner.Root;

    public override bool IsRemote => inner.IsRemote;

    public override ValueTask<StoredObject?> LoadAsync(
        string path, bool withAttributes = false, CancellationToken cancellationToken = default) =>
        inner.LoadAsync(path, withAttributes, cancellationToken);

    public override ValueTask<string?> LoadAttributesAsync(string path, CancellationToken cancellationToken = default) =>
        inner.LoadAttributesAsync(path, cancellationToken);

    public override ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        inner.OpenReadAsync(path, cancellationToken);

    public override ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        onSave(item.Path);
        return inner.SaveAsync(item, overwrite, cancellationToken);
    }

    public override ValueTask<IReadOnlyList<StorageEntry>> ListAsync(
        string path, CancellationToken cancellationToken = default) => inner.ListAsync(path, cancellationToken);

    public override ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        inner.ExistsAsync(path, cancellationToken);

    public override ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default) =>
        inner.SizeAsync(path, cancellationToken);

    public override ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(path, cancellationToken);
}
