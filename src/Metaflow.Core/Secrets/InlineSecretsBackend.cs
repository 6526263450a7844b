namespace Metaflow.Secrets;

/// <summary>Secrets that the program has itself, by <see cref="SecretSource.Inline"/> or by name. Meant for tests.</summary>
/// <param name="secrets">Values by the names of environment variables, by the names of secrets.</param>
public sealed class InlineSecretsBackend(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> secrets) : SecretsBackend
{
    internal const string TypeName = "inline";

    /// <summary>Knows no secret by name.</summary>
    public InlineSecretsBackend()
        : this(new Dictionary<string, IReadOnlyDictionary<string, string>>())
    {
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var given = source.Options.GetValueOrDefault(SecretSource.InlineVariables) as IReadOnlyDictionary<string, string>;
        return new(given ?? secrets.GetValueOrDefault(source.Id) ?? throw new MetaflowException(
            $"there is no inline secret '{source.Id}'; give its values by SecretSource.Inline, or add an InlineSecretsBackend to the "
            + "program that has it"));
    }
}
