using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Runtime.Remote;

/// <summary>The hidden command that runs one attempt on a machine of its own.</summary>
public sealed class RemoteTaskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RemoteTask_StepSucceeds_LeavesResultLogsAndRecords()
    {
        using var program = await RemoteProgram.InitAsync("OutputFlow");
        using var machine = program.Run(RemoteProgram.Start, ("AWS_BATCH_JOB_ID", "job-7"));

        Assert.True(await machine.WaitAsync() == 0, machine.Output + machine.Errors);

        var task = program.PathspecOf(RemoteProgram.Start);
        var result = await StoredResult.TryLoadAsync(program.Datastore, task, 0, Stop);
        Assert.True(result!.Succeeded);
        Assert.Equal(["child"], result.Targets);
        Assert.Equal("  line 0 🚀\n  line 1 🚀\n  line 2 🚀\nno line end", await program.LogAsync(RemoteProgram.Start, LogStream.Stdout));
        Assert.Equal("an error line", await program.LogAsync(RemoteProgram.Start, LogStream.Stderr));
        Assert.Contains("  line 2 🚀\nno line end", machine.Output);
        Assert.Contains("an error line", machine.Errors);

        // The records are in the machine's own folder, until the launching process brings them home.
        var metadata = new LocalMetadata(program.Root, "tester");
        Assert.DoesNotContain("attempt_ok", await FieldsAsync());
        Assert.True(await LocalMetadataArchive.MergeAsync(program.Root, program.Datastore, task, 0, Stop));
        var fields = await FieldsAsync();
        Assert.Contains("attempt_ok", fields);
        Assert.Contains("aws-batch-job-id", fields);
        Assert.True(await LocalMetadataArchive.MergeAsync(program.Root, program.Datastore, task, 0, Stop));
        Assert.Equal(fields, await FieldsAsync());

        async Task<string[]> FieldsAsync() => [.. (await metadata.LoadMetadataAsync(task, Stop)).Select(static e => e.Field).Order()];
    }

    [Theory]
    [InlineData("throw", 1)]
    [InlineData("kill", 137)]
    [InlineData("exit", 7)]
    [InlineData("202", 202)]
    public async Task RemoteTask_StepFails_EndsWithItsCode(string way, int expected)
    {
        using var program = await RemoteProgram.InitAsync("CrashFlow", "--way", way);
        Assert.Equal(0, (await program.RunAsync(RemoteProgram.Start)).ExitCode);
        var work = RemoteProgram.After("work", split: 1);

        var (exitCode, output) = await program.RunAsync(work);

        Assert.True(exitCode == expected, $"{exitCode}: {output}");
        Assert.StartsWith("working on b", await program.LogAsync(work, LogStream.Stdout));
        Assert.Equal(way == "throw", await program.Datastore.TryOpenTaskAsync(program.PathspecOf(work), 0, Stop) is not null);
    }

    [Fact]
    public async Task RemoteTask_Terminated_StopsTheStepAndKeepsTheLog()
    {
        using var program = await RemoteProgram.InitAsync("WaitFlow");
        Assert.Equal(0, (await program.RunAsync(RemoteProgram.Start)).ExitCode);
        var wait = RemoteProgram.After("wait", split: 0);
        using var machine = program.Run(wait);
        while (!(await program.LogAsync(wait, LogStream.Stdout)).Contains("waiting 1", StringComparison.Ordinal))
        {
            Assert.False(Stop.IsCancellationRequested);
            await Task.Delay(20, Stop);
        }

        RemoteProgram.Terminate(machine);

        Assert.Equal(1, await machine.WaitAsync());
        Assert.EndsWith("cleaned up 1", await program.LogAsync(wait, LogStream.Stdout));
        var result = await StoredResult.TryLoadAsync(program.Datastore, program.PathspecOf(wait), 0, Stop);
        Assert.False(result!.Succeeded);
    }

    [Fact]
    public async Task RemoteTask_Gang_EachMachineRunsItsMemberAndTheMainOneEndsLast()
    {
        var meeting = Directory.CreateTempSubdirectory("metaflow-gang-");
        using var program = await RemoteProgram.InitAsync("GangFlow", "--folder", meeting.FullName);
        Assert.Equal(0, (await program.RunAsync(RemoteProgram.Start)).ExitCode);
        var control = RemoteProgram.After("meet", split: 0) with { Gang = new GangMember(0, 3, "10") };

        FlowProcess[] machines = [.. Enumerable.Range(0, 3).Select(index => program.Run(
            control, ("AWS_BATCH_JOB_NODE_INDEX", $"{index}"), ("AWS_BATCH_JOB_NUM_NODES", "3")))];

        foreach (var machine in machines)
        {
            Assert.True(await machine.WaitAsync() == 0, machine.Output + machine.Errors);
            machine.Dispose();
        }

        for (var index = 0; index < 3; index++)
        {
            var task = program.PathspecOf(control with { TaskId = GangMember.TaskIdOf("10", index) });
            Assert.True((await StoredResult.TryLoadAsync(program.Datastore, task, 0, Stop))!.Succeeded);
        }

        meeting.Delete(recursive: true);
    }

    [Fact]
    public async Task RemoteTask_EarlierLogs_ComeFirst()
    {
        var boot = Directory.CreateTempSubdirectory("metaflow-boot-");
        await File.WriteAllTextAsync(
            Path.Combine(boot.FullName, "stdout"), "[MFLOG|0|2026-01-31T23:59:59.123456Z|task|1]Downloading code package...\n", Stop);
        using var program = await RemoteProgram.InitAsync("OutputFlow");

        Assert.Equal(0, (await program.RunAsync(RemoteProgram.Start, (TaskLogs.EarlierVariable, boot.FullName))).ExitCode);

        Assert.StartsWith("Downloading code package...\n  line 0", await program.LogAsync(RemoteProgram.Start, LogStream.Stdout));
        boot.Delete(recursive: true);
    }

    [Fact]
    public async Task RemoteTask_ByHand_SaysWhatItIs()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "remote-task");
        using var _ = process;

        Assert.Equal(2, exitCode);
        Assert.Contains("remote-task is started where a task runs elsewhere, not by hand.", process.Errors);
    }

    [Theory]
    [InlineData(0, 0, 0.25)]
    [InlineData(0, 10_000_000, 5)]
    [InlineData(3600, 1000, 30.25)]
    public void PauseAfter_TimeAndSize_FollowsBoth(int seconds, long bytes, double expected) =>
        Assert.Equal(expected, TaskLogs.PauseAfter(TimeSpan.FromSeconds(seconds), bytes).TotalSeconds, 0.01);
}
