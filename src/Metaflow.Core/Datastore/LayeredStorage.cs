namespace Metaflow.Datastore;

/// <summary>A storage over another one: everything is written to the upper one, and read from the lower one where the upper has nothing.</summary>
/// <param name="upper">Takes what is written.</param>
/// <param name="lower">Is only read.</param>
internal sealed class LayeredStorage(Storage upper, Storage lower) : Storage
{
    public override string Type => upper.Type;

    public override string Root => upper.Root;

    public override bool IsRemote => upper.IsRemote || lower.IsRemote;

    public override int Parallelism => upper.Parallelism;

    public override async ValueTask<StoredObject?> LoadAsync(
        string path, bool withAttributes = false, CancellationToken cancellationToken = default) =>
        await upper.LoadAsync(path, withAttributes, cancellationToken).ConfigureAwait(false)
        ?? await lower.LoadAsync(path, withAttributes, cancellationToken).ConfigureAwait(false);

    public override async ValueTask<string?> LoadAttributesAsync(string path, CancellationToken cancellationToken = default)
    {
        var owner = await upper.ExistsAsync(path, cancellationToken).ConfigureAwait(false) ? upper : lower;
        return await owner.LoadAttributesAsync(path, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        await upper.OpenReadAsync(path, cancellationToken).ConfigureAwait(false)
        ?? await lower.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);

    public override ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default) =>
        upper.SaveAsync(item, overwrite, cancellationToken);

    public override ValueTask<StorageWriter> CreateWriterAsync(
        string directory, CancellationToken cancellationToken = default) =>
        upper.CreateWriterAsync(directory, cancellationToken);

    public override async ValueTask<IReadOnlyList<StorageEntry>> ListAsync(
        string path, CancellationToken cancellationToken = default)
    {
        var above = await upper.ListAsync(path, cancellationToken).ConfigureAwait(false);
        var below = await lower.ListAsync(path, cancellationToken).ConfigureAwait(false);
        return [.. above.Concat(below).DistinctBy(static e => e.Name)];
    }

    public override async ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        await upper.ExistsAsync(path, cancellationToken).ConfigureAwait(false)
        || await lower.ExistsAsync(path, cancellationToken).ConfigureAwait(false);

    public override async ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default) =>
        await upper.SizeAsync(path, cancellationToken).ConfigureAwait(false)
        ?? await lower.SizeAsync(path, cancellationToken).ConfigureAwait(false);

    public override ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        upper.DeleteAsync(path, cancellationToken);
}
