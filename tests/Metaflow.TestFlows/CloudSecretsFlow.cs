namespace Metaflow.TestFlows;

/// <summary>Uses a secret of AWS Secrets Manager in one step and looks for it in the next.</summary>
public partial class CloudSecretsFlow : FlowSpec
{
    [Step, Secrets("aws-secrets-manager.metaflow/local")]
    public void Start()
    {
        Console.WriteLine($"start sees {Describe()}");
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"end sees {Describe()}");

    private static string Describe() =>
        Environment.GetEnvironmentVariable("password") is { } value ? $"{value.Length} characters" : "nothing";
}
