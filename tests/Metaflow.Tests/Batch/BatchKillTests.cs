using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Batch;

/// <summary>Jobs that are ended from outside, and launchers that are.</summary>
public sealed class BatchKillTests : IAsyncDisposable
{
    private const string Before = "before the gate, attempt 0";

    private readonly BatchAws _aws = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task TerminateJob_ByAnyone_IsSaidAndFailsTheRun()
    {
        using var process = StartAtGate();
        await process.LineAsync(Before);
        var job = await _aws.JobAsync("-pass-", "RUNNING");

        await _aws.Api.TerminateJobAsync(job.JobId, "The bill is too high.", Stop);

        Assert.Equal(1, await process.WaitAsync());
        Assert.Contains($"[{job.JobId}] The bill is too high.", process.Output, StringComparison.Ordinal);
        Assert.Contains("Step pass (task-id 2) failed", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BatchKill_JobWithRetry_SecondAttemptSucceeds()
    {
        using var process = StartAtGate("--with", "retry:times=1,minutes_between_retries=0");
        await process.LineAsync(Before);
        var job = await _aws.JobAsync("-pass-", "RUNNING");

        var killed = await process.AgainAsync(_aws.Settings, "GateFlow", "--quiet", "batch", "kill");

        Assert.Equal((0, $"Killing AWS Batch job: {job.JobName} [{job.JobId}] (RUNNING)\n"), killed);
        await process.LineAsync("before the gate, attempt 1");
        await _aws.PutAsync("gate", "open");
        Assert.True(await process.WaitAsync() == 0, process.Output + process.Errors);
        Assert.Contains("Metaflow initiated job termination.", process.Output, StringComparison.Ordinal);
        Assert.Contains("passed at attempt 1", process.Output, StringComparison.Ordinal);
        Assert.Equal("FAILED", (await _aws.Api.DescribeJobsAsync([job.JobId], Stop))[0].Status);
    }

    [Fact]
    public async Task Interrupt_Launcher_EndsItsJobs()
    {
        using var process = StartAtGate("--with", "retry:times=2");
        await process.LineAsync(Before);
        var job = await _aws.JobAsync("-pass-", "RUNNING");

        process.Interrupt();

        Assert.Equal(1, await process.WaitAsync().WaitAsync(TimeSpan.FromSeconds(45), Stop));
        Assert.Equal("FAILED", (await _aws.Api.DescribeJobsAsync([job.JobId], Stop))[0].Status);
        Assert.Equal(2, (await _aws.JobsAsync()).Count);
        Assert.DoesNotContain("/end/", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launcher_Killed_ItsJobsAreFoundAndEnded()
    {
        using var process = StartAtGate();
        await process.LineAsync(Before);
        var job = await _aws.JobAsync("-pass-", "RUNNING");
        var run = job.Parameters!["metaflow.run_id"];

        process.Kill();
        await process.WaitAsync();

        var line = $"{job.JobName} [{job.JobId}] (RUNNING)\n";
        Assert.Equal((0, line), await BatchAsync(process, "list"));
        Assert.Equal((0, line), await BatchAsync(process, "list", "--run-id", run));
        Assert.Equal((0, line), await BatchAsync(process, "list", "--my-runs"));
        Assert.Equal((0, line), await BatchAsync(process, "list", "--user", _aws.User));
        const string None = "No running AWS Batch jobs found.\n";
        Assert.Equal((0, None), await BatchAsync(process, "list", "--run-id", "1"));
        Assert.Equal((0, None), await BatchAsync(process, "kill", "--user", "nobody"));
        Assert.Equal((0, None), await process.AgainAsync(_aws.Settings, "SquaresFlow", "--quiet", "batch", "list", "--my-runs"));
        Assert.Equal("RUNNING", (await _aws.Api.DescribeJobsAsync([job.JobId], Stop))[0].Status);

        Assert.Equal((0, "Killing AWS Batch job: " + line), await BatchAsync(process, "kill", "--run-id", run));

        await _aws.JobAsync("-pass-", "FAILED");
        Assert.Equal((0, None), await BatchAsync(process, "list"));
    }

    [Fact]
    public async Task BatchCommands_ContradictingOptionsOrNoRun_SaySo()
    {
        var (exitCode, process) = await FlowProcess.RunAsync(_aws.Settings, "GateFlow", "batch", "list", "--my-runs", "--user", "ann");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Contains("--my-runs and --user exclude each other", process.Errors, StringComparison.Ordinal);
        var (second, withRun) = await process.AgainAsync(_aws.Settings, "GateFlow", "batch", "kill", "--my-runs", "--run-id", "1");
        Assert.Equal(1, second);
        Assert.Contains("--my-runs and --run-id exclude each other", withRun, StringComparison.Ordinal);
        var (third, withoutRun) = await process.AgainAsync(_aws.Settings, "GateFlow", "batch", "list");
        Assert.Equal(1, third);
        Assert.Contains("No run of 'GateFlow' was started from here before; name one by --run-id", withoutRun, StringComparison.Ordinal);
    }

    private FlowProcess StartAtGate(params string[] arguments) => _aws.Start("GateFlow", ["--gate", $"{_aws.Root}/gate", .. arguments]);

    private Task<(int ExitCode, string Output)> BatchAsync(FlowProcess process, params string[] arguments) =>
        process.AgainAsync(_aws.Settings, ["GateFlow", "--quiet", "batch", .. arguments]);
}
