using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

/// <summary>
/// A storage that counts calls and completes them later: it stands for a remote one, and its bulk calls are the
/// defaults.
/// </summary>
internal sealed class CountingStorage(Storage inner, string type = "counting", string? root = null) : Storage
{
    private int _calls;
    private int _active;

    public int Calls => _calls;

    public int MostActive { get; private set; }

    public override string Type => type;

    public override string Root => root ?? inner.Root;

    public override bool IsRemote => true;

    public override int Parallelism => 16;

    public override ValueTask<StoredObject?> LoadAsync(
        string path, bool withAttributes = false, CancellationToken cancellationToken = default) =>
        CountAsync(() => inner.LoadAsync(path, true, cancellationToken));

    public override ValueTask<string?> LoadAttributesAsync(
        string path, CancellationToken cancellationToken = default) =>
        CountAsync(() => inner.LoadAttributesAsync(path, cancellationToken));

    public override ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        CountAsync(() => inner.OpenReadAsync(path, cancellationToken));

    public override ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default) =>
        CountAsync(() => inner.SaveAsync(item, overwrite, cancellationToken));

    public override ValueTask<IReadOnlyList<StorageEntry>> ListAsync(
        string path, CancellationToken cancellationToken = default) =>
        CountAsync(() => inner.ListAsync(path, cancellationToken));

    public override ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        CountAsync(() => inner.ExistsAsync(path, cancellationToken));

    public override ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default) =>
        CountAsync(() => inner.SizeAsync(path, cancellationToken));

    public override ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(path, cancellationToken);

    private async ValueTask<T> CountAsync<T>(Func<ValueTask<T>> call)
    {
        Interlocked.Increment(ref _calls);
        lock (this)
            MostActive = Math.Max(MostActive, ++_active);
        await Task.Yield();
        try
        {
            return await call();
        }
        finally
        {
            lock (this)
                _active--;
        }
    }
}
