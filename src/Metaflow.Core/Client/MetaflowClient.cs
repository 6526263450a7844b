using System.Runtime.CompilerServices;
using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Metadata.Service;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>
/// Reads what ran: where records and data are, and which namespace is seen. What it finds remembers the client, and finds
/// the rest by it. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// <see cref="Flow.GetAsync"/>, <see cref="Run.GetAsync"/> and their like use the client of <see cref="FromEnvironment"/>.
/// </remarks>
public sealed class MetaflowClient
{
    private MetaflowClient(ClientStore store, string? @namespace)
    {
        Store = store;
        Namespace = @namespace;
    }

    /// <summary>Reads from a metadata provider and a storage that are open already; sees all namespaces.</summary>
    /// <param name="metadata">The records.</param>
    /// <param name="storage">The data.</param>
    /// <param name="serializers">Serializers of one's own for reading artifacts; null for none.</param>
    /// <param name="blobs">How artifacts are read; null for the defaults.</param>
    /// <param name="cache">What keeps artifacts of a remote storage on this machine; null for nothing.</param>
    public MetaflowClient(
        MetadataProvider metadata,
        Storage storage,
        ArtifactSerializers? serializers = null,
        BlobOptions? blobs = null,
        BlobFileCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(storage);
        Store = new ClientStore(
            metadata,
            storage,
            Backends.Default,
            serializers ?? ArtifactSerializers.None,
            MetaflowConfiguration.FromEnvironment,
            blobs ?? BlobOptions.Default,
            cache);
    }

    /// <summary>
    /// The namespace: only runs with this tag are seen. Null sees all runs. By default it is the tag of who runs the
    /// program, <c>user:ann</c> or <c>production:token</c>; inside a task, what <c>run --namespace</c> says.
    /// </summary>
    public string? Namespace { get; }

    internal ClientStore Store { get; }

    /// <summary>
    /// The client that the configuration gives; inside a running task, one that reads where the run is kept.
    /// </summary>
    /// <exception cref="MetaflowException">There is no datastore.</exception>
    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    /// <exception cref="UnknownUserException">Nothing tells who runs the program.</exception>
    public static MetaflowClient FromEnvironment() => Current.Task is { } task
        ? new MetaflowClient(ClientStore.Of(task.Storage, task.Serializers), task.Namespace)
        : FromConfiguration(MetaflowConfiguration.FromEnvironment(), Backends.Default);

    /// <summary>The client of the local datastore in a folder, with the namespace that the configuration gives.</summary>
    /// <param name="folder">The folder <c>.metaflow</c>, or the one that holds it. It may have been moved or copied.</param>
    /// <exception cref="MetaflowException">The folder holds no datastore.</exception>
    /// <exception cref="UnknownUserException">Nothing tells who runs the program.</exception>
    public static MetaflowClient FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.GetFileName(path) == LocalDatastoreRoot.DirectoryName)
            path = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(Path.Combine(path, LocalDatastoreRoot.DirectoryName)))
            throw new MetaflowException($"There is no datastore in '{path}': it has no {LocalDatastoreRoot.DirectoryName}.");
        return FromConfiguration(MetaflowConfiguration.FromEnvironment()
            .With(ConfigurationOptions.DefaultDatastore, "local", nameof(folder))
            .With(ConfigurationOptions.DefaultMetadata, "local", nameof(folder))
            .With(ConfigurationOptions.DatastoreSysrootLocal, path, nameof(folder)), Backends.Default);
    }

    /// <summary>The client of a metadata service, with the namespace and the key that the configuration gives.</summary>
    /// <param name="url">The URL of the service. Data is where the records say, unless the configured datastore has it.</param>
    /// <exception cref="ConfigurationException">It is no URL, or a setting cannot be understood.</exception>
    /// <exception cref="UnknownUserException">Nothing tells who runs the program.</exception>
    public static MetaflowClient FromService(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return FromConfiguration(MetaflowConfiguration.FromEnvironment()
            .With(ConfigurationOptions.DefaultMetadata, ServiceMetadata.TypeName, nameof(url))
            .With(ConfigurationOptions.ServiceUrl, url, nameof(url)), Backends.Default);
    }

    /// <summary>The client that settings give.</summary>
    internal static MetaflowClient FromConfiguration(
        MetaflowConfiguration configuration, Backends backends, ArtifactSerializers? serializers = null) => new(
        ClientStore.Open(configuration, backends, serializers ?? ArtifactSerializers.None),
        RunUser.IdentityOf(configuration).Tag);

    /// <summary>This client with another namespace.</summary>
    /// <param name="namespace">A tag that runs must have to be seen, such as <c>user:ann</c>.</param>
    /// <exception cref="TagException">It cannot be a tag.</exception>
    public MetaflowClient InNamespace(string @namespace)
    {
        RunTags.Validate(@namespace);
        return new(Store, @namespace);
    }

    /// <summary>This client without a namespace: it sees all runs.</summary>
    public MetaflowClient InAllNamespaces() => new(Store, null);

    /// <summary>The flows with runs in the namespace, by name.</summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public async IAsyncEnumerable<Flow> FlowsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var entry in Store.Metadata.ListFlowsAsync(cancellationToken).ConfigureAwait(false))
        {
            var flow = new Flow(this, entry);
            if (await flow.IsInNamespaceAsync(cancellationToken).ConfigureAwait(false))
                yield return flow;
        }
    }

    /// <summary>Finds a flow.</summary>
    /// <param name="name">The flow's name: the name of its class.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no name of a flow.</exception>
    /// <exception cref="NotFoundException">No run of the flow is recorded.</exception>
    /// <exception cref="NamespaceMismatchException">None of its runs is in the namespace.</exception>
    public async Task<Flow> FlowAsync(string name, CancellationToken cancellationToken = default)
    {
        var entry = await Store.Metadata.FindFlowAsync(Parse(name, 1).Flow, cancellationToken).ConfigureAwait(false)
            ?? throw Missing("flow", name, "Check the name, or run the flow first");
        var flow = new Flow(this, entry);
        return await flow.IsInNamespaceAsync(cancellationToken).ConfigureAwait(false)
            ? flow
            : throw new NamespaceMismatchException(
                $"Flow '{name}' has no run in namespace '{Namespace}'. Choose another by InNamespace, or see all by "
                + "InAllNamespaces.",
                Namespace!);
    }

    /// <summary>Finds a flow; null when it is not there, or has no run in the namespace.</summary>
    /// <param name="name">The flow's name: the name of its class.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no name of a flow.</exception>
    public async Task<Flow?> FindFlowAsync(string name, CancellationToken cancellationToken = default)
    {
        var entry = await Store.Metadata.FindFlowAsync(Parse(name, 1).Flow, cancellationToken).ConfigureAwait(false);
        if (entry is null)
            return null;
        var flow = new Flow(this, entry);
        return await flow.IsInNamespaceAsync(cancellationToken).ConfigureAwait(false) ? flow : null;
    }

    /// <summary>Finds a run.</summary>
    /// <param name="pathspec"><c>Flow/run</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of a run.</exception>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public Task<Run> RunAsync(string pathspec, CancellationToken cancellationToken = default) =>
        RunAsync(Parse(pathspec, 2), cancellationToken);

    /// <summary>Finds a run; null when it is not there, or not in the namespace.</summary>
    /// <param name="pathspec"><c>Flow/run</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of a run.</exception>
    public async Task<Run?> FindRunAsync(string pathspec, CancellationToken cancellationToken = default)
    {
        var entry = await Store.Metadata.FindRunAsync(Parse(pathspec, 2), cancellationToken).ConfigureAwait(false);
        return entry is not null && Sees(entry) ? new Run(this, entry) : null;
    }

    /// <summary>Finds a step of a run.</summary>
    /// <param name="pathspec"><c>Flow/run/step</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of a step.</exception>
    /// <exception cref="NotFoundException">There is no such run, or the step has not begun in it.</exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public async Task<Step> StepAsync(string pathspec, CancellationToken cancellationToken = default)
    {
        var step = Parse(pathspec, 3);
        var run = await RunAsync(step.RunPathspec, cancellationToken).ConfigureAwait(false);
        return await run.StepAsync(step.Step!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds a task.</summary>
    /// <param name="pathspec"><c>Flow/run/step/task</c>.</param>
    /// <param name="attempt">
    /// The attempt that the task stands for, 0 to 5; null for the latest: the latest that is done for artifacts, and the
    /// latest that began for logs.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of a task.</exception>
    /// <exception cref="NotFoundException">There is no such task, or no attempt can have that number.</exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public async Task<MetaflowTask> TaskAsync(
        string pathspec, int? attempt = null, CancellationToken cancellationToken = default)
    {
        var task = Parse(pathspec, 4);
        MetaflowTask.Check(task, attempt);
        var run = await RunAsync(task.RunPathspec, cancellationToken).ConfigureAwait(false);
        var step = await run.StepAsync(task.Step!, cancellationToken).ConfigureAwait(false);
        return await step.TaskAsync(task.Task!, attempt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds an artifact of a task.</summary>
    /// <param name="pathspec"><c>Flow/run/step/task/artifact</c>.</param>
    /// <param name="attempt">The attempt, 0 to 5; null for the latest that is done.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of an artifact.</exception>
    /// <exception cref="NotFoundException">
    /// There is no such task or artifact, or no attempt can have that number.
    /// </exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public async Task<DataArtifact> ArtifactAsync(
        string pathspec, int? attempt = null, CancellationToken cancellationToken = default)
    {
        var artifact = Parse(pathspec, 5);
        var address = new Pathspec(artifact.Flow, artifact.Run, artifact.Step, artifact.Task);
        var task = await TaskAsync(address.ToString(), attempt, cancellationToken).ConfigureAwait(false);
        return await task.ArtifactAsync(artifact.Artifact!, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string ToString() => Namespace is null
        ? $"MetaflowClient('{Store.Metadata.Location}')"
        : $"MetaflowClient('{Store.Metadata.Location}', namespace '{Namespace}')";

    internal async Task<Run> RunAsync(Pathspec run, CancellationToken cancellationToken)
    {
        var entry = await Store.Metadata.FindRunAsync(run, cancellationToken).ConfigureAwait(false)
            ?? throw Missing("run", run.ToString(), "Check the id");
        return Sees(entry) ? new Run(this, entry) : throw new NamespaceMismatchException(
            $"Run '{run}' is not in namespace '{Namespace}'; its tags are "
            + $"{string.Join(", ", entry.SystemTags.Concat(entry.Tags))}. Choose another namespace by InNamespace, or see all by "
            + "InAllNamespaces.",
            Namespace!);
    }

    internal bool Sees(RunEntry run) =>
        Namespace is null || run.Tags.Contains(Namespace) || run.SystemTags.Contains(Namespace);

    internal NotFoundException Missing(string kind, string name, string hint) =>
        new($"There is no {kind} '{name}' in '{Store.Metadata.Location}'. {hint}.");

    private static Pathspec Parse(string pathspec, int depth)
    {
        ArgumentException.ThrowIfNullOrEmpty(pathspec);
        return Pathspec.Parse(pathspec, depth);
    }
}
