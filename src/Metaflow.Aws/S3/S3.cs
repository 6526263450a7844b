using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.Client;
using Metaflow.Configuration;

namespace Metaflow;

/// <summary>
/// Reads and writes data in S3: one object, or thousands at a time. Keys are below the client's root, which is a URL or a run's own place;
/// a client without a root takes full <c>s3://</c> URLs. Nothing in keys and URLs is encoded, and slashes that a key begins with do not count.
/// What is downloaded lies in files of a temporary folder, which is deleted when the client is disposed. Thread-safe.
/// </summary>
/// <remarks>
/// Calls that fail for a while are tried again, for about a minute; <c>METAFLOW_S3_RETRY_COUNT</c> and <c>METAFLOW_S3_RETRY_SECONDS</c> say how
/// often and how long. At most <c>METAFLOW_S3_WORKER_COUNT</c> calls run at a time in a process. Errors are <see cref="S3Exception"/>s:
/// <see cref="S3NotFoundException"/>, <see cref="S3AccessDeniedException"/>, <see cref="S3InvalidRangeException"/>,
/// <see cref="S3UrlException"/>, <see cref="S3DiskSpaceException"/>.
/// </remarks>
public sealed partial class S3 : IAsyncDisposable, IDisposable
{
    private readonly S3Connection _s3;
    private readonly S3Options _options;
    private readonly S3Keys _keys;
    private readonly S3TemporaryFiles _files;
    private readonly S3Downloads _downloads;
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Creates a client whose keys are full <c>s3://bucket/key</c> URLs.</summary>
    /// <param name="options">How it works; null for the settings' way.</param>
    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    public S3(S3Options? options = null)
        : this(root: null, options, MetaflowConfiguration.FromEnvironment())
    {
    }

    /// <summary>Creates a client whose keys are below a URL.</summary>
    /// <param name="root"><c>s3://bucket</c>, or with a prefix. A slash at its end does not count.</param>
    /// <param name="options">How it works; null for the settings' way.</param>
    /// <exception cref="S3UrlException">The root is no address in S3.</exception>
    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    public S3(string root, S3Options? options = null)
        : this(S3Url.Parse(root), options, MetaflowConfiguration.FromEnvironment())
    {
    }

    /// <param name="root">What keys are below; null for nothing.</param>
    /// <param name="options">How the client works; null for the defaults.</param>
    /// <param name="connection">What calls S3. It outlives the client.</param>
    internal S3(S3Url? root, S3Options? options, S3Connection connection)
    {
        _s3 = connection;
        _options = options ?? new S3Options();
        _keys = new S3Keys(root);
        _files = new S3TemporaryFiles(Path.GetFullPath(_options.TemporaryFolder ?? connection.Settings.TemporaryFolder));
        _downloads = new S3Downloads(connection, _files);
        S3Headers.Check(_options.Encryption, nameof(S3Options.Encryption));
    }

    private S3(S3Url? root, S3Options? options, MetaflowConfiguration configuration)
        : this(root, options, S3Connection.Shared(S3Settings.Of(configuration)))
    {
    }

    /// <summary>The URL that keys are below, without a slash at its end; null when keys are full URLs.</summary>
    public string? Root => _keys.Root;

    /// <summary>
    /// Creates a client for the data of the run that the calling step belongs to: keys are below
    /// <c>METAFLOW_DATATOOLS_S3ROOT/Flow/run</c>, or without that setting below <c>data/Flow/run</c> in the datastore.
    /// </summary>
    /// <param name="flow">The flow instance, <c>this</c> inside of a step.</param>
    /// <param name="bucket">Another bucket than the settings name; null for theirs.</param>
    /// <param name="prefix">Another prefix before <c>Flow/run</c> than the settings name; null for theirs.</param>
    /// <param name="options">How the client works; null for the settings' way.</param>
    /// <exception cref="S3UrlException">No step is running, or the settings name no place and no bucket is given.</exception>
    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    public static S3 ForRun(FlowSpec flow, string? bucket = null, string? prefix = null, S3Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var task = Current.Task ?? throw new S3UrlException(
            $"{nameof(S3)}.{nameof(ForRun)} with a flow works inside of a running step. Outside, give it a run of the client, or use new S3(\"s3://bucket/prefix\").");
        var configuration = MetaflowConfiguration.FromEnvironment();
        var root = task.Storage.Context is { DatastoreType: S3Storage.TypeName } context
            ? context.DatatoolsRoot
            : S3RunRoot.Find(configuration, datastoreRoot: null);
        return new S3(S3RunRoot.Of(root, task.FlowName, task.RunId, bucket, prefix), options, configuration);
    }

    /// <summary>Creates a client for the data of a run, as <see cref="ForRun(FlowSpec, string?, string?, S3Options?)"/> does inside of it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="bucket">Another bucket than the settings name; null for theirs.</param>
    /// <param name="prefix">Another prefix before <c>Flow/run</c> than the settings name; null for theirs.</param>
    /// <param name="options">How the client works; null for the settings' way.</param>
    /// <exception cref="S3UrlException">The settings name no place, and no bucket is given.</exception>
    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    public static S3 ForRun(Run run, string? bucket = null, string? prefix = null, S3Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        var configuration = MetaflowConfiguration.FromEnvironment();
        var root = S3RunRoot.Find(configuration, run.Client.Store.Storage is S3Storage storage ? storage.Root : null);
        return new S3(S3RunRoot.Of(root, run.FlowName, run.Id, bucket, prefix), options, configuration);
    }

    /// <summary>
    /// Deletes everything that was downloaded into files. Calls that still run end with an <see cref="OperationCanceledException"/>, and this
    /// waits for those that write files.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _files.CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _closing.Cancel();
        _files.CloseAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>What ends a call: its caller, or the end of the client.</summary>
    private CancellationTokenSource Begin(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        return CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
    }

    private S3ProgressMeter? MeterOf(IProgress<S3Progress>? progress, int? total) =>
        (progress ?? _options.Progress) is { } told ? new S3ProgressMeter(told, total) : null;

    private static int? CountOf<T>(IEnumerable<T> items) => items.TryGetNonEnumeratedCount(out var count) ? count : null;
}
