using System.Runtime.CompilerServices;

namespace Metaflow.Client;

/// <summary>A flow that has run: the way to its runs. Immutable and thread-safe.</summary>
public sealed class Flow
{
    private readonly ClientStore _store;

    private Flow(ClientStore store, string name)
    {
        _store = store;
        Name = name;
    }

    /// <summary>The flow's name.</summary>
    public string Name { get; }

    /// <summary>Finds a flow.</summary>
    /// <param name="name">The flow's name: the name of its class.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">No run of the flow is recorded.</exception>
    public static async Task<Flow> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        var store = ClientStore.Open();
        return await store.Metadata.FindFlowAsync(name, cancellationToken).ConfigureAwait(false) is null
            ? throw new MetaflowException(
                $"There is no flow '{name}' in '{store.Metadata.Location}'. Check the name, or run the flow first.")
            : new Flow(store, name);
    }

    /// <summary>The flow's runs in the current namespace, newest first.</summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public async IAsyncEnumerable<Run> RunsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var entry in _store.Metadata.ListRunsAsync(Name, cancellationToken).ConfigureAwait(false))
        {
            if (_store.Sees(entry))
                yield return new Run(_store, entry);
        }
    }

    /// <summary>The newest run in the current namespace; null when there is none.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Run?> LatestRunAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var run in RunsAsync(cancellationToken).ConfigureAwait(false))
            return run;
        return null;
    }

    /// <summary>The newest run in the current namespace whose end step succeeded; null when there is none.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Run?> LatestSuccessfulRunAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var run in RunsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await run.IsSuccessfulAsync(cancellationToken).ConfigureAwait(false))
                return run;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Flow('{Name}')";
}
