using Metaflow.Datastore;

namespace Metaflow.Runtime.Spin;

/// <summary>Where a spun task writes: a folder beside the datastore, or one that is deleted when disposed.</summary>
internal sealed class SpinFolder : IDisposable
{
    /// <summary>The name of the folder that keeps spun tasks.</summary>
    public const string Name = ".metaflow_spin";

    private readonly bool _isKept;

    private SpinFolder(string root, bool isKept)
    {
        Root = root;
        _isKept = isKept;
        Storage = new LocalStorage(root);
    }

    public string Root { get; }

    public LocalStorage Storage { get; }

    /// <param name="datastoreRoot">The root of the datastore; one that is no folder of this machine stands for the working directory.</param>
    /// <param name="keep">Whether the folder stays.</param>
    public static SpinFolder Open(string datastoreRoot, bool keep)
    {
        if (!keep)
            return new SpinFolder(Directory.CreateTempSubdirectory("metaflow-spin-").FullName, isKept: false);
        var folder = Path.IsPathFullyQualified(datastoreRoot) ? Path.GetDirectoryName(datastoreRoot) : null;
        return new SpinFolder(Path.Combine(folder ?? Directory.GetCurrentDirectory(), Name), isKept: true);
    }

    /// <summary>Copies what the spun task has by reference, so that the folder can be read without the datastore.</summary>
    public async Task KeepAsync(
        FlowDatastore spun, FlowDatastore source, RunResult result, string step, CancellationToken cancellationToken)
    {
        foreach (var id in await spun.ListTasksAsync(result.RunId, step, cancellationToken).ConfigureAwait(false))
        {
            var pathspec = new Pathspec(result.FlowName, result.RunId, step, id);
            if (await spun.TryOpenTaskAsync(pathspec, cancellationToken: cancellationToken).ConfigureAwait(false) is not { } task)
                continue;
            foreach (var artifact in task.Artifacts)
                await CopyAsync(source.Blobs.PathOf(artifact.Key), source.Storage, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (_isKept)
            return;
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A child process of the step may hold files; the system's cleaner of temporary files gets them.
        }
    }

    private async Task CopyAsync(string path, Storage source, CancellationToken cancellationToken)
    {
        if (await Storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
            return;
        if (await source.OpenReadAsync(path, cancellationToken).ConfigureAwait(false) is not { } content)
            return;
        await using var opened = content.ConfigureAwait(false);
        var attributes = await source.LoadAttributesAsync(path, cancellationToken).ConfigureAwait(false);
        var writer = await Storage.CreateWriterAsync(path[..path.LastIndexOf('/')], cancellationToken).ConfigureAwait(false);
        await using var writing = writer.ConfigureAwait(false);
        await content.CopyToAsync(new StorageWriterStream(writer), cancellationToken).ConfigureAwait(false);
        await writer.CommitAsync(path, attributes, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
