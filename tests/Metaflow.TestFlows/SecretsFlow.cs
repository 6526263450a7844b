using Metaflow.Secrets;

namespace Metaflow.TestFlows;

/// <summary>Uses a secret in one step and looks for it in the next.</summary>
public partial class SecretsFlow : FlowSpec
{
    [Step, Secrets("vault.db")]
    public void Start()
    {
        Console.WriteLine($"start sees {Describe("VAULT_PASSWORD")}");
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"end sees {Describe("VAULT_PASSWORD")}");

    private static string Describe(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value ? $"{value.Length} characters" : "nothing";
}

/// <summary>A backend of the program's own.</summary>
public sealed class VaultBackend : SecretsBackend
{
    /// <inheritdoc/>
    public override string Type => "vault";

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, CancellationToken cancellationToken) =>
        new(new Dictionary<string, string> { ["VAULT_PASSWORD"] = "secret of " + source?.Id });
}
