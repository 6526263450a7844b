using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Batch;

/// <summary>What a run on AWS Batch leaves is what another command goes on with.</summary>
public sealed class BatchResumeTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Resume_FailedRun_RunsOnlyWhatIsMissing()
    {
        var (failed, process) = await _aws.RunAsync("GateFlow", "--gate", $"{_aws.Root}/gate", "--patient", "false");
        using var owned = process;
        Assert.Equal(1, failed);
        var first = await _aws.RunOfAsync(process, "GateFlow");
        await _aws.PutAsync("gate", "open");

        var (exitCode, output) = await process.AgainAsync(_aws.Settings, "GateFlow", "resume", "--with", "batch");

        Assert.True(exitCode == 0, output);
        var second = await _aws.RunOfAsync(process, "GateFlow");
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Pathspec, await second.OriginPathspecAsync(Stop));
        Assert.True(await second.IsSuccessfulAsync(Stop));
        Assert.Equal(
            ["start", "pass", "pass", "end"], (await _aws.JobsAsync()).Select(static job => job.Parameters!["metaflow.step_name"]));
    }
}
