using System.Runtime.CompilerServices;
using Metaflow.Metadata;

namespace Metaflow.Client;

/// <summary>A flow that has run: the way to its runs. Immutable and thread-safe.</summary>
public sealed class Flow
{
    internal Flow(MetaflowClient client, FlowEntry entry)
    {
        Client = client;
        Name = entry.Flow;
        CreatedAt = entry.CreatedAt;
    }

    /// <summary>The flow's name.</summary>
    public string Name { get; }

    /// <summary>When the flow was first run.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The client that found the flow.</summary>
    public MetaflowClient Client { get; }

    /// <summary>Finds a flow, where <see cref="MetaflowClient.FromEnvironment"/> looks.</summary>
    /// <param name="name">The flow's name: the name of its class.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no name of a flow.</exception>
    /// <exception cref="NotFoundException">No run of the flow is recorded.</exception>
    /// <exception cref="NamespaceMismatchException">None of its runs is in the namespace.</exception>
    public static Task<Flow> GetAsync(string name, CancellationToken cancellationToken = default) =>
        MetaflowClient.FromEnvironment().FlowAsync(name, cancellationToken);

    /// <summary>
    /// All flows with runs in the namespace, by name, where <see cref="MetaflowClient.FromEnvironment"/> looks.
    /// </summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public static IAsyncEnumerable<Flow> AllAsync(CancellationToken cancellationToken = default) =>
        MetaflowClient.FromEnvironment().FlowsAsync(cancellationToken);

    /// <summary>The flow's runs in the namespace, newest first.</summary>
    /// <param name="tags">Only runs that have all of these tags, user or system tags; null for all runs.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public async IAsyncEnumerable<Run> RunsAsync(
        IReadOnlyCollection<string>? tags = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyCollection<string> all = (Client.Namespace, tags) switch
        {
            (null, _) => tags ?? [],
            (var own, null) => [own],
            (var own, _) => [own, .. tags],
        };
        await foreach (var entry in Client.Store.Metadata.ListRunsAsync(Name, all, cancellationToken).ConfigureAwait(false))
            yield return new Run(Client, entry);
    }

    /// <summary>A run of the flow.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no run id.</exception>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public Task<Run> RunAsync(string id, CancellationToken cancellationToken = default) =>
        Client.RunAsync(new Pathspec(Name, id), cancellationToken);

    /// <summary>A run of the flow; null when it is not there, or not in the namespace.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no run id.</exception>
    public Task<Run?> FindRunAsync(string id, CancellationToken cancellationToken = default) =>
        Client.FindRunAsync(new Pathspec(Name, id).ToString(), cancellationToken);

    /// <summary>The newest run in the namespace; null when there is none.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Run?> LatestRunAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var run in RunsAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
            return run;
        return null;
    }

    /// <summary>The newest run in the namespace whose end step succeeded; null when there is none.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Run?> LatestSuccessfulRunAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var run in RunsAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (await run.IsSuccessfulAsync(cancellationToken).ConfigureAwait(false))
                return run;
        }

        return null;
    }

    /// <summary>Whether the flow has a run in the namespace of the client.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<bool> IsInNamespaceAsync(CancellationToken cancellationToken = default) =>
        Client.Namespace is null || await LatestRunAsync(cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public override string ToString() => $"Flow('{Name}')";
}
