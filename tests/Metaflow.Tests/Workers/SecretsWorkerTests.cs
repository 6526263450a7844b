namespace Metaflow.Tests.Workers;

/// <summary>Secrets in real workers, which serve one task after the other.</summary>
public sealed class SecretsWorkerTests
{
    [Theory]
    [InlineData("worker")]
    [InlineData("none")]
    public async Task Run_Secrets_AreThereForTheirTaskOnly(string isolation)
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SecretsFlow", "run", "--isolation", isolation);
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains("start sees 12 characters\n", process.Output, StringComparison.Ordinal);
        Assert.Contains("end sees nothing\n", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownBackend_IsRefusedBeforeTheStart()
    {
        var (exitCode, process) = await FlowProcess.RunAsync(
            "SquaresFlow", "run", "--with", "secrets:sources=vault.db");
        using var owned = process;

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Secrets backend 'vault' is not known; choose from inline, aws-secrets-manager.", process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Workflow starting", process.Output, StringComparison.Ordinal);
    }
}
