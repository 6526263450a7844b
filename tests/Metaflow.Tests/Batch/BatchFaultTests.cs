namespace Metaflow.Tests.Batch;

/// <summary>
/// Runs on an AWS Batch where what seldom happens does. Nothing else may use the AWS meanwhile: faults happen to whoever comes first.
/// </summary>
[Collection(nameof(BatchFaultTests))]
[CollectionDefinition(nameof(BatchFaultTests), DisableParallelization = true)]
public sealed class BatchFaultTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_ServicesThatRefuseForAWhile_EndsWell()
    {
        await _aws.AskForAsync("batch", 4);
        await _aws.AskForAsync("s3", 4);

        var (exitCode, process) = await _aws.RunAsync("SquaresFlow", "--count", "2");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Contains("] The total is 5.\n", process.Output, StringComparison.Ordinal);
        Assert.Equal(5, (await _aws.JobsAsync()).Count);
    }

    [Fact]
    public async Task Retry_SpotTakesTheMachine_SecondAttemptSucceeds()
    {
        await _aws.AskForAsync("spot", 1);

        var (exitCode, process) = await _aws.RunAsync(
            "SquaresFlow", "--count", "1", "--with", "retry:times=1,minutes_between_retries=0");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Matches(@"\] Host EC2 \(instance i-\w+\) terminated\. .*Spot.*--with retry", process.Output);
        Assert.Contains("/start/1] Task is starting (retry).", process.Output, StringComparison.Ordinal);
        Assert.Equal("FAILED", (await _aws.JobsAsync())[0].Status);
    }

    [Fact]
    public async Task Run_ImageThatCannotBePulled_SaysWhichSettingNamesIt()
    {
        await _aws.AskForAsync("image", 1);

        var (exitCode, process) = await _aws.RunAsync("SquaresFlow");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Matches(@"\] CannotPullContainerError: .*METAFLOW_BATCH_CONTAINER_IMAGE", process.Output);
        Assert.Single(await _aws.JobsAsync());
    }
}
