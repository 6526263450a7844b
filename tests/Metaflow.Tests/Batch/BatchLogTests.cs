namespace Metaflow.Tests.Batch;

/// <summary>What tasks print on AWS Batch is shown while they run.</summary>
public sealed class BatchLogTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_TaskStillRuns_ItsLinesAreShown()
    {
        using var process = _aws.Start("GateFlow", "--gate", $"{_aws.Root}/gate");

        await process.LineAsync("before the gate, attempt 0");

        var job = Assert.Single(await _aws.JobsAsync(), static one => one.JobName.Contains("-pass-", StringComparison.Ordinal));
        Assert.Equal("RUNNING", job.Status);
        Assert.Contains($"/pass/2] [{job.JobId}] before the gate, attempt 0\n", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("behind the gate", process.Output, StringComparison.Ordinal);
        await _aws.PutAsync("gate", "open");
        Assert.True(await process.WaitAsync() == 0, process.Output + process.Errors);
        Assert.Contains($"/pass/2] [{job.JobId}] behind the gate\n", process.Output, StringComparison.Ordinal);
    }
}
