namespace Metaflow.Tests.Batch;

/// <summary>Secrets that jobs fetch themselves.</summary>
public sealed class BatchSecretsTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_SecretOfSecretsManager_IsThereInItsStepOnly()
    {
        var (exitCode, process) = await _aws.RunAsync("CloudSecretsFlow");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Contains("] start sees 14 characters\n", process.Output, StringComparison.Ordinal);
        Assert.Contains("] end sees nothing\n", process.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await _aws.JobsAsync()).Count);
    }
}
