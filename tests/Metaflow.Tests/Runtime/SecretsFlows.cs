using Metaflow.Configuration;
using Metaflow.Secrets;

namespace Metaflow.Tests.Runtime;

/// <summary>Keeps two secrets, and tells in <c>ROLE</c> which role fetched them.</summary>
internal sealed class VaultBackend : SecretsBackend
{
    public override string Type => "vault";

    public override ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, CancellationToken cancellationToken) => source.Id switch
        {
            "db" => new(new Dictionary<string, string>
            {
                ["TEST_DB_PASSWORD"] = SecretsTests.Password,
                ["TEST_DB_ROLE"] = source.Role ?? "none",
            }),
            "db.copy" => new(new Dictionary<string, string> { ["TEST_DB_PASSWORD"] = "other" }),
            "own" => new(new Dictionary<string, string> { ["METAFLOW_USER"] = "x" }),
            "space" => new(new Dictionary<string, string> { ["A B"] = SecretsTests.Password }),
            "digit" => new(new Dictionary<string, string> { ["1A"] = SecretsTests.Password }),
            "nul" => new(new Dictionary<string, string> { ["TEST_NUL"] = SecretsTests.Password + '\0' }),
            "path" => new(new Dictionary<string, string> { ["PATH"] = SecretsTests.Password }),
            _ => throw new InvalidOperationException("there is no such secret"),
        };
}

/// <summary>Tells who runs the flow, by its settings.</summary>
internal sealed class SettingsBackend : SecretsBackend
{
    public override string Type => "settings";

    public override ValueTask<IReadOnlyDictionary<string, string>> GetAsync(SecretSource source, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, Func<MetaflowConfiguration> configuration, CancellationToken cancellationToken) =>
        new(new Dictionary<string, string>
        {
            ["TEST_DB_ROLE"] = configuration().Get(ConfigurationOptions.AwsSecretsManagerDefaultRole) ?? "none",
        });
}

internal abstract partial class SecretsBaseFlow : FlowSpec
{
    public partial string Seen { get; set; }

    public partial string After { get; set; }

    [Step]
    public void End() => After = $"{Environment.GetEnvironmentVariable("TEST_DB_PASSWORD")?.Length} after";

    protected void Look() => Seen = $"{Environment.GetEnvironmentVariable("TEST_DB_PASSWORD")?.Length} "
        + $"{Environment.GetEnvironmentVariable("TEST_DB_ROLE")}";
}

internal partial class AttributeSecretsFlow : SecretsBaseFlow
{
    [Step, Secrets("vault.db")]
    public void Start()
    {
        Look();
        Next(End);
    }
}

internal partial class DefaultBackendFlow : SecretsBaseFlow
{
    [Step, Secrets("db", Role = "step role")]
    public void Start()
    {
        Look();
        Next(End);
    }
}

internal partial class InlineSecretsFlow : SecretsBaseFlow
{
    protected override void Configure(FlowBuilder flow) => flow.Step(Start).Secrets(
    [
        SecretSource.Inline("db", new Dictionary<string, string> { ["TEST_DB_PASSWORD"] = SecretsTests.Password }),
    ]);

    [Step]
    public void Start()
    {
        Look();
        Next(End);
    }
}

internal partial class SourceRoleFlow : SecretsBaseFlow
{
    protected override void Configure(FlowBuilder flow) => flow.Step(Start).Secrets(
        [new SecretSource("vault", "db") { Role = "source role" }], role: "step role");

    [Step]
    public void Start()
    {
        Look();
        Next(End);
    }
}

internal partial class TakenVariableFlow : SecretsBaseFlow
{
    [Step, Secrets("vault.db"), EnvironmentVariable("TEST_DB_ROLE", "taken")]
    public void Start()
    {
        Look();
        Next(End);
    }
}

internal partial class OverriddenVariableFlow : SecretsBaseFlow
{
    [Step, Secrets("vault.db", AllowOverride = true), EnvironmentVariable("TEST_DB_ROLE", "taken")]
    public void Start()
    {
        Look();
        Next(End);
    }
}

internal partial class SharedSecretsFlow : FlowSpec
{
    private static readonly Barrier _barrier = new(3);

    public partial int Length { get; set; }

    public partial int[] Lengths { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: Enumerable.Range(0, 3));

    [Step, Secrets("vault.db")]
    public void Work(int item)
    {
        Assert.True(_barrier.SignalAndWait(TimeSpan.FromMinutes(1)));
        Length = Environment.GetEnvironmentVariable("TEST_DB_PASSWORD")?.Length ?? -item;
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SharedSecretsFlow> inputs)
    {
        Lengths = [.. inputs.Select(i => i.Length), Environment.GetEnvironmentVariable("TEST_DB_PASSWORD")?.Length ?? 0];
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
