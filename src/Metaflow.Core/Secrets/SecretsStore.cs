using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Secrets;

/// <summary>Where the secrets of a run come from.</summary>
/// <param name="Backends">The backends that the program knows.</param>
/// <param name="DefaultBackend">The type of the backend for sources that name none; null for none.</param>
/// <param name="DefaultRole">The role for sources and decorators that name none; null for the backend's own.</param>
/// <param name="Configuration">Reads the settings of this process, for backends that have some.</param>
internal sealed record SecretsStore(
    Backends Backends, string? DefaultBackend, string? DefaultRole, Func<MetaflowConfiguration> Configuration)
{
    /// <summary>The backend of a source.</summary>
    /// <exception cref="MetaflowException">There is no such backend, or no default.</exception>
    public SecretsBackend BackendOf(SecretSource source) => Backends.Secrets(
        source.Backend ?? DefaultBackend ?? throw new MetaflowException(
            $"Secret '{source}' names no backend, and there is no default one; write backend.{source.Id}, or set "
            + "METAFLOW_DEFAULT_SECRETS_BACKEND_TYPE."));

    /// <summary>Fetches a secret and checks that it fits into environment variables.</summary>
    /// <param name="source">The source.</param>
    /// <param name="role">The decorator's role; null for none.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">It cannot be had, or a name is not valid.</exception>
    public async Task<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, string? role, CancellationToken cancellationToken)
    {
        var backend = BackendOf(source);
        IReadOnlyDictionary<string, string> variables;
        try
        {
            variables = await backend.GetAsync(
                source with { Role = source.Role ?? role ?? DefaultRole }, Configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new MetaflowException($"Secret '{source}' cannot be had: {e.Message}", e);
        }

        foreach (var (name, value) in variables)
        {
            Check(source, name);
            if (value.Contains('\0', StringComparison.Ordinal))
                throw new MetaflowException($"Secret '{source}' has a value for '{name}' that holds a NUL character, which no variable can hold.");
        }

        return variables;
    }

    private static void Check(SecretSource source, string name)
    {
        var isValid = name.Length > 0 && !char.IsAsciiDigit(name[0])
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!isValid)
        {
            throw new MetaflowException(
                $"Secret '{source}' has a value for '{name}', which is no name of an environment variable; it has letters, digits "
                + "and _, and does not begin with a digit.");
        }

        if (name.StartsWith("METAFLOW_", StringComparison.Ordinal))
            throw new MetaflowException($"Secret '{source}' would set '{name}', but names with METAFLOW_ in front are Metaflow's own.");
    }
}
