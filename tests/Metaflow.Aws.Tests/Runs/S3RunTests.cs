using Metaflow.Client;
using Metaflow.FakeS3;
using Metaflow.FakeS3.Faults;
using Metaflow.Metadata;
using Metaflow.Tests.Workers;

namespace Metaflow.Aws.Tests.Runs;

/// <summary>Whole runs of a program, with their data in S3.</summary>
public sealed class S3RunTests : IAsyncLifetime
{
    private readonly TestS3 _s3 = new();

    private Dictionary<string, string> Settings => new(_s3.Environment)
    {
        ["METAFLOW_DEFAULT_DATASTORE"] = "s3",
        ["METAFLOW_DATASTORE_SYSROOT_S3"] = "s3://bucket/root",
    };

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task Run_OneOfFiveCallsFails_EndsCorrect()
    {
        var faults = _s3.Server.Faults;
        S3FaultRule[] rules =
        [
            faults.Add(S3Fault.Error(503, "SlowDown"), rate: 0.06, seed: 1),
            faults.Add(S3Fault.Disconnect(), rate: 0.04, seed: 2),
            faults.Add(S3Fault.ResetBody(1000), rate: 0.04, seed: 3),
            faults.Add(S3Fault.TruncateBody(100), rate: 0.03, seed: 4),
            faults.Add(S3Fault.LoseAnswer(), rate: 0.03, seed: 5),
        ];

        var (exitCode, process) = await FlowProcess.RunAsync(Settings, "DataFlow", "run", "--size", "20");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.All(rules, static rule => Assert.NotEqual(0, rule.Fired));
        Assert.Matches(@"The sum is (\d+) of \1\.", process.Output);
        faults.Clear();
        var run = await RunOf(process);
        Assert.True(await run.IsSuccessfulAsync());
        Assert.Empty(_s3.Server.Uploads(TestS3.Bucket));
    }

    [Fact]
    public async Task Run_KilledWhileItUploads_LeavesNothingTornOrForTheNextRun()
    {
        var held = new TaskCompletionSource();
        var rule = _s3.Server.Faults.Add(S3Fault.Hold(held.Task), static request => request.Query("partNumber") == "3");
        using var process = FlowProcess.Start(Settings, "DataFlow", "run", "--size", "40", "--isolation", "none");
        await rule.WhenFiredAsync();

        process.Kill();
        await process.WaitAsync();

        Assert.Single(_s3.Server.Uploads(TestS3.Bucket));
        Assert.DoesNotContain(_s3.Server.Keys(TestS3.Bucket), key => _s3.Server.Find(TestS3.Bucket, key)!.Length > 1 << 20);
        _s3.Server.Faults.Clear();
        held.SetResult();
        var (exitCode, output) = await process.AgainAsync(Settings, "DataFlow", "run", "--size", "40");
        Assert.True(exitCode == 0, output);
        Assert.Matches(@"The sum is (\d+) of \1\.", output);
        Assert.Empty(_s3.Server.Uploads(TestS3.Bucket));
    }

    [Fact]
    public async Task Run_RootThatIsNone_IsRefusedBeforeItStarts()
    {
        var settings = Settings;
        settings["METAFLOW_DATASTORE_SYSROOT_S3"] = "/bucket/root";

        var (exitCode, process) = await FlowProcess.RunAsync(settings, "DataFlow", "run");
        using var owned = process;

        Assert.NotEqual(0, exitCode);
        Assert.Contains("'/bucket/root' is no address in S3; write s3://bucket/key.", process.Errors, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_DATASTORE_SYSROOT_S3", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoRoot_SaysHowToGiveOne()
    {
        var settings = Settings;
        settings.Remove("METAFLOW_DATASTORE_SYSROOT_S3");

        var (exitCode, process) = await FlowProcess.RunAsync(settings, "DataFlow", "run");
        using var owned = process;

        Assert.NotEqual(0, exitCode);
        Assert.Contains("METAFLOW_DATASTORE_SYSROOT_S3", process.Errors, StringComparison.Ordinal);
        Assert.Contains("--datastore-root", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RootOnTheCommandLine_GoesThere()
    {
        var (exitCode, process) = await FlowProcess.RunAsync(
            _s3.Environment, "DataFlow", "--datastore", "s3", "--datastore-root", "s3://bucket/else/where", "run");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.All(_s3.Server.Keys(TestS3.Bucket), static key => Assert.StartsWith("else/where/", key, StringComparison.Ordinal));
        Assert.NotEmpty(_s3.Server.Keys(TestS3.Bucket));
    }

    private async Task<Run> RunOf(FlowProcess process)
    {
        var client = new MetaflowClient(new LocalMetadata(Path.Combine(process.Folder, ".metaflow"), "tester"), _s3.Storage);
        return await (await client.FlowAsync("DataFlow")).LatestRunAsync() ?? throw new InvalidOperationException("no run");
    }
}
