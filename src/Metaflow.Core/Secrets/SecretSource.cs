namespace Metaflow.Secrets;

/// <summary>Names a secret. Immutable and thread-safe. Its text never holds a value of the secret.</summary>
/// <param name="Backend">The backend's type; null for the one that METAFLOW_DEFAULT_SECRETS_BACKEND_TYPE names.</param>
/// <param name="Id">The secret's name in the backend.</param>
public sealed record SecretSource(string? Backend, string Id)
{
    /// <summary>The option of an inline secret that holds its values.</summary>
    internal const string InlineVariables = "env_vars";

    /// <summary>The role that fetches the secret; null for the decorator's, or else the configured one.</summary>
    public string? Role { get; init; }

    /// <summary>What else the backend needs to know, by its own names. Not recorded anywhere.</summary>
    public IReadOnlyDictionary<string, object?> Options { get; init; } = new Dictionary<string, object?>();

    /// <summary>Reads <c>backend.id</c>, or an <c>id</c> of the default backend. The id may hold further dots.</summary>
    /// <param name="text">The text.</param>
    public static SecretSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new SecretSource(null, text) : new SecretSource(text[..dot], text[(dot + 1)..]);
    }

    /// <summary>A secret whose values are given here: for tests, and for values that the program has already.</summary>
    /// <param name="id">A name for messages.</param>
    /// <param name="variables">Values by the names of environment variables.</param>
    public static SecretSource Inline(string id, IReadOnlyDictionary<string, string> variables) =>
        new(InlineSecretsBackend.TypeName, id)
        {
            Options = new Dictionary<string, object?> { [InlineVariables] = variables },
        };

    /// <summary><c>backend.id</c>, or <c>id</c> for the default backend.</summary>
    public override string ToString() => Backend is null ? Id : $"{Backend}.{Id}";
}
