using Metaflow.Configuration;

namespace Metaflow.Secrets;

/// <summary>
/// A place that keeps secrets: derive to add one, and register it by <c>FlowProgramBuilder.AddSecretsBackend</c>. Implementations are
/// thread-safe.
/// </summary>
public abstract class SecretsBackend
{
    /// <summary>The name that sources begin with, without a dot: <c>aws-secrets-manager</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Fetches a secret.</summary>
    /// <param name="source">Which one; <see cref="SecretSource.Role"/> is the role to use, null for the backend's own.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Values by the names of environment variables.</returns>
    /// <exception cref="Exception">
    /// There is no such secret, or no access to it. The message is shown and stored, so it must not hold a value.
    /// </exception>
    public abstract ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, CancellationToken cancellationToken);

    /// <summary>Fetches a secret, for a backend that has settings of its own; calls <see cref="GetAsync(SecretSource, CancellationToken)"/>.</summary>
    /// <param name="source">As there.</param>
    /// <param name="configuration">Reads the settings of this process.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Values by the names of environment variables.</returns>
    /// <exception cref="Exception">As there.</exception>
    public virtual ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, Func<MetaflowConfiguration> configuration, CancellationToken cancellationToken) =>
        GetAsync(source, cancellationToken);
}
