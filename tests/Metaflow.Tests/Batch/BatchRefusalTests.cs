using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Batch;

/// <summary>Runs that cannot be on AWS Batch: said before anything is submitted.</summary>
public sealed class BatchRefusalTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public Task Run_LocalDatastore_NamesTheOption() => RefusedAsync(
        static settings => settings.Remove("METAFLOW_DEFAULT_DATASTORE"), [], "--datastore s3", "METAFLOW_DEFAULT_DATASTORE");

    [Fact]
    public Task Run_NoRole_NamesTheOption() => RefusedAsync(
        static settings => settings.Remove("METAFLOW_ECS_S3_ACCESS_IAM_ROLE"), [], "METAFLOW_ECS_S3_ACCESS_IAM_ROLE", "IamRole");

    [Fact]
    public Task Run_ShortTimeout_SaysHowMuchBatchWants() => RefusedAsync(
        static _ => { }, ["--with", "timeout:seconds=59"], "The [Timeout] of step 'start' is 59 seconds", "at least 60");

    [Fact]
    public async Task Run_UnknownQueue_SaysSoAtTheFirstTask()
    {
        _aws.Settings["METAFLOW_BATCH_JOB_QUEUE"] = "nowhere";

        var (exitCode, process) = await _aws.RunAsync("SquaresFlow");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Contains("AWS Batch has no job queue 'nowhere' here", process.Output, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_BATCH_JOB_QUEUE", process.Output, StringComparison.Ordinal);
        Assert.Contains("Step start (task-id 1) failed", process.Errors, StringComparison.Ordinal);
        Assert.Empty(await _aws.JobsAsync());
    }

    private async Task RefusedAsync(Action<Dictionary<string, string>> change, string[] arguments, params string[] named)
    {
        change(_aws.Settings);

        var (exitCode, process) = await _aws.RunAsync("SquaresFlow", arguments);
        using var owned = process;

        Assert.NotEqual(0, exitCode);
        Assert.All(named, one => Assert.Contains(one, process.Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("Workflow starting", process.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(process.Folder, ".metaflow", "SquaresFlow")));
        Assert.Empty(await _aws.JobsAsync());
        Assert.Empty(await _aws.ObjectsAsync());
    }
}
