using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Workers;

namespace Metaflow.Packaging;

/// <summary>
/// The code package of a run, uploaded when it is first needed: once for all who ask. After a failure, who asks next starts again. Thread-safe.
/// </summary>
/// <param name="upload">Builds and stores the package; its token is cancelled when this is disposed.</param>
internal sealed class CodePackageUpload(Func<CancellationToken, Task<StoredCodePackage>> upload) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task<StoredCodePackage>? _upload;

    /// <summary>The package of a run, which nothing is done for before it is asked for.</summary>
    /// <param name="launch">What is run.</param>
    /// <param name="prepared">Where to; its flow has the decorators of the run.</param>
    /// <param name="program">How to start the program from a folder that does not change; null when it cannot be started again.</param>
    public static CodePackageUpload Of(FlowLaunch launch, PreparedRun prepared, Lazy<WorkerCommand>? program) => new(stop =>
    {
        var content = CodePackageContent.Of(program?.Value, launch.Definition);
        if (prepared.Setup.ComputeTypes.Any())
            content.Entry.RequireLinux();
        var (type, settings) = (launch.DatastoreType, launch.Settings);
        var libraries = type.Open(type.FindLibrariesRoot(settings, prepared.Storage.Context.DatastoreRoot), () => settings);
        return new CodePackageStore(prepared.Storage.Datastore, new LibraryStore(libraries)).SaveAsync(content, stop);
    });

    /// <summary>The package.</summary>
    /// <param name="cancellationToken">Stops waiting; the upload goes on for others.</param>
    /// <exception cref="MetaflowException">The program cannot be packed or stored.</exception>
    public Task<StoredCodePackage> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_upload is null or { IsFaulted: true } or { IsCanceled: true })
                _upload = Task.Run(() => upload(_stop.Token), _stop.Token);
            return _upload.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops an upload that goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_upload is { } running)
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
