using Metaflow.Artifacts;

namespace Metaflow.Client;

public sealed partial class Run
{
    /// <summary>Reads an artifact as the end step left it.</summary>
    /// <typeparam name="T">The type to read it as; see <see cref="DataArtifact.ReadAsync{T}(CancellationToken)"/>.</typeparam>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="NotFoundException">The run has not come to its end, or has no such artifact.</exception>
    /// <exception cref="MetaflowException">The artifact is of another type, or cannot be read.</exception>
    public async Task<T> ReadAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        var end = await RequireEndAsync($"'{name}'", cancellationToken).ConfigureAwait(false);
        return await end.ReadAsync<T>(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads an artifact as the end step left it, by a serializer of one's own.</summary>
    /// <typeparam name="T">The type to read it as.</typeparam>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="serializer">The serializer.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="NotFoundException">The run has not come to its end, or has no such artifact.</exception>
    /// <exception cref="MetaflowException">The artifact is in another encoding, or cannot be read.</exception>
    public async Task<T> ReadAsync<T>(
        string name, ArtifactSerializer<T> serializer, CancellationToken cancellationToken = default)
    {
        var end = await RequireEndAsync($"'{name}'", cancellationToken).ConfigureAwait(false);
        return await end.ReadAsync(name, serializer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads all that the end step left, as an instance of the flow.</summary>
    /// <typeparam name="TFlow">
    /// The flow's class, or another one whose properties have the names of the artifacts that matter.
    /// </typeparam>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>
    /// The instance. Parameters are set; an artifact is loaded when its property is first read, and one that the run does not
    /// have throws <see cref="MissingArtifactException"/>. Like every flow, not thread-safe.
    /// </returns>
    /// <exception cref="NotFoundException">The run has not come to its end.</exception>
    /// <exception cref="MetaflowException">A parameter is of another type, or cannot be read.</exception>
    public async Task<TFlow> ReadAsync<TFlow>(CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow
    {
        var end = await RequireEndAsync("its artifacts", cancellationToken).ConfigureAwait(false);
        return await end.ReadAsync<TFlow>(cancellationToken).ConfigureAwait(false);
    }

    private async Task<MetaflowTask> RequireEndAsync(string wanted, CancellationToken cancellationToken)
    {
        var end = await EndTaskAsync(cancellationToken).ConfigureAwait(false);
        return end is not null && await end.FinishedAtAsync(cancellationToken).ConfigureAwait(false) is not null
            ? end
            : throw new NotFoundException(
                $"Run '{Pathspec}' has not come to its end, so {wanted} cannot be read from it. Read it from a task: "
                + "StepAsync, then TaskAsync.");
    }
}
