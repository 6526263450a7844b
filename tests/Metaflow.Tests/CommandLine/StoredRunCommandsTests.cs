using System.Collections;
using System.Text;
using Metaflow.Artifacts.Pickle;
using Metaflow.CommandLine;
using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.TestFlows;

namespace Metaflow.Tests.CommandLine;

public sealed class StoredRunCommandsTests(StoredRunCommandsTests.StoredRun stored)
    : IClassFixture<StoredRunCommandsTests.StoredRun>, IDisposable
{
    private readonly TestProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Dump_Step_PrintsArtifactsAsPythonDoes()
    {
        Assert.Equal(0, await DumpAsync($"{stored.RunId}/start"));

        Assert.Equal(
            """
            alpha [size: 21 type: <class 'float'>] = 0.1
            fail [size: 4 type: <class 'bool'>] = False
            max_n [size: 5 type: <class 'int'>] = 2
            name [size: 25 type: <class 'str'>] = SampleFlow
            numbers [size: 20 type: <class 'list'>] = [1, 2]
            text [size: 19 type: <class 'str'>] = it's

            """,
            _program.Output);
        var status = $"Dumping output of run_id={stored.RunId} step=start task_id=1\n";
        Assert.EndsWith(status, _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dump_Include_PrintsOnlyThose()
    {
        Assert.Equal(0, await DumpAsync($"SampleFlow/{stored.RunId}/Start/1", "--include", "Numbers,_transition"));

        Assert.Equal(
            "_transition [size: 34 type: <class 'tuple'>] = (['left', 'right'], None)\n"
            + "numbers [size: 20 type: <class 'list'>] = [1, 2]\n",
            _program.Output);
    }

    [Theory]
    [InlineData("0", "numbers [size: 20 type: <class 'list'>] = < artifact too large >\n")]
    [InlineData("19", "numbers [size: 20 type: <class 'list'>] = < artifact too large >\n")]
    [InlineData("20", "numbers [size: 20 type: <class 'list'>] = [1, 2]\n")]
    public async Task Dump_MaxValueSize_LeavesLargerValuesOut(string size, string line)
    {
        await DumpAsync($"{stored.RunId}/start/1", "--max-value-size", size, "--include=numbers");

        Assert.Equal(line, _program.Output);
    }

    [Fact]
    public async Task Dump_Private_PrintsPrivateToo()
    {
        await DumpAsync($"{stored.RunId}/start/1", "--private");

        Assert.Contains("\n_task_ok [", "\n" + _program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dump_File_WritesAPickleOfAllTasks()
    {
        Assert.Equal(0, await DumpAsync($"{stored.RunId}/start", "--file", "out.pkl"));

        var dump = Assert.IsType<PickledDict>(
            PickleReader.Read(await File.ReadAllBytesAsync(Path.Combine(_program.Folder, "out.pkl"))));
        var task = Assert.IsType<PickledDict>(dump[$"{stored.RunId}/start/1"]);
        Assert.Equal(new object?[] { 1L, 2L }, Assert.IsAssignableFrom<IEnumerable>(task["numbers"]).Cast<object?>());
        Assert.Empty(_program.Output);
    }

    [Theory]
    [InlineData("dump", "{run}/nope", "No tasks found at '{run}/nope'")]
    [InlineData("dump", "99/start", "The latest run is {run}.")]
    [InlineData("logs", "{run}/start/77", "No tasks found at '{run}/start/77'")]
    [InlineData("logs", "start", "should be run_id/step_name or run_id/step_name/task_id, as in {run}/start")]
    [InlineData("dump", "../../x/start/1", "should be run_id/step_name")]
    public async Task DumpAndLogs_UnknownTasks_SayWhatThereIs(string command, string path, string message)
    {
        _program.Environment["METAFLOW_DATASTORE_SYSROOT_LOCAL"] = stored.Folder;

        Assert.Equal(1, await _program.RunAsync(command, Fill(path)));

        Assert.Contains(Fill(message), _program.Error, StringComparison.Ordinal);

        string Fill(string text) => text.Replace("{run}", stored.RunId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task Dump_PathOutOfTheDatastore_IsRefused(string run)
    {
        Assert.Equal(1, await DumpAsync($"{run}/start"));

        Assert.Empty(_program.Output);
    }

    [Fact]
    public async Task DumpAndLogs_TaskFailed_ShowWhatItLeft()
    {
        var run = stored.FailedRunId;

        Assert.Equal(0, await DumpAsync($"{run}/right", "--include=_task_ok,text"));
        Assert.Contains("_task_ok [size: 4 type: <class 'bool'>] = False\n", _program.Output, StringComparison.Ordinal);
        Assert.Equal(0, await LogsAsync($"{run}/right", "--stderr"));
        Assert.Contains("System.InvalidOperationException: boom", _program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dump_UnfinishedTask_SaysThatItIsNotDone()
    {
        var task = Directory.CreateDirectory(Path.Combine(_program.Folder, ".metaflow", "SampleFlow", "1", "start", "1"));
        await File.WriteAllTextAsync(Path.Combine(task.FullName, "0.attempt.json"), """{"time": 1.0}""");

        Assert.Equal(1, await _program.RunAsync("dump", "1/start"));
        Assert.Contains("'SampleFlow/1/start/1'", _program.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _program.RunAsync("logs", "1/start"));
    }

    [Fact]
    public async Task Dump_NoDatastore_SaysWhereItLooked()
    {
        Assert.Equal(1, await _program.RunAsync("dump", "1/start"));

        Assert.Contains($"There is no datastore for '{_program.Folder}'", _program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  hello\ncareful\n", "stdout\nstderr\n")]
    [InlineData("  hello\n", "stdout\n", "--stdout")]
    [InlineData("careful\n", "stderr\n", "--stderr")]
    public async Task Logs_Streams_ArePrinted(string output, string status, params string[] options)
    {
        Assert.Equal(0, await LogsAsync([$"{stored.RunId}/start", .. options]));

        Assert.Equal(output, _program.Output);
        Assert.EndsWith(
            $"Dumping logs of run_id={stored.RunId} step=start task_id=1\n{status}",
            _program.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_Timestamps_StandBeforeTheLines()
    {
        await LogsAsync("--timestamps", "--stdout", $"{stored.RunId}/start/1");

        Assert.Matches("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}   hello\n$", _program.Output);
    }

    [Theory]
    [InlineData]
    [InlineData("--attempt", "0")]
    public async Task Logs_TaskThatAResumedRunTookOver_ShowsWhatItsOriginPrinted(params string[] options)
    {
        Assert.Equal(0, await LogsAsync([$"{stored.ResumedRunId}/start", .. options]));

        Assert.Equal("  hello\ncareful\n", _program.Output);
        Assert.EndsWith(
            $"Dumping logs of run_id={stored.ResumedRunId} step=start task_id=1\nstdout\nstderr\n",
            _program.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_DataWithoutRecords_ShowsWhatIsThere()
    {
        using var program = new TestProgram { Backends = Backends.Default.Add(new ElsewhereDatastoreType()) };
        var datastore = new FlowDatastore("SampleFlow", new LocalStorage(Path.Combine(program.Folder, "elsewhere")));
        var task = new Pathspec("SampleFlow", "1", "start", "1");
        foreach (var attempt in (int[])[0, 1])
        {
            var writer = await datastore.BeginAttemptAsync(task, attempt);
            using var log = new TaskLogWriter(LogSource.Runtime, 1000, TimeProvider.System);
            log.AppendLine(Encoding.UTF8.GetBytes($"attempt {attempt}"));
            await writer.SaveLogAsync(LogSource.Runtime, LogStream.Stdout, log.Complete());
        }

        Assert.Equal(0, await program.RunAsync("--datastore", "elsewhere", "logs", "1/start"));

        Assert.Equal("attempt 1\n", program.Output);
        Assert.False(Directory.Exists(Path.Combine(program.Folder, ".metaflow")));
    }

    [Fact]
    public async Task Logs_AttemptThatWasNot_ShowsNothing()
    {
        Assert.Equal(0, await LogsAsync($"{stored.RunId}/start", "--attempt", "1"));
        Assert.Equal(0, await LogsAsync($"{stored.ResumedRunId}/start", "--attempt", "1"));

        Assert.Empty(_program.Output);
    }

    private Task<int> DumpAsync(params string[] arguments) => RunAsync("dump", arguments);

    private Task<int> LogsAsync(params string[] arguments) => RunAsync("logs", arguments);

    private Task<int> RunAsync(string command, string[] arguments) =>
        _program.RunAsync(["--datastore-root", stored.Folder, command, .. arguments]);

    /// <summary>Runs of the sample, made once: one that fails, one that resumes it by way of another, and one that succeeds.</summary>
    public sealed class StoredRun : IAsyncLifetime
    {
        private readonly TestProgram _program = new(new LocalFlowRuntime());

        internal string Folder => _program.Folder;

        internal string RunId { get; private set; } = "";

        internal string FailedRunId { get; private set; } = "";

        internal string ResumedRunId { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            FailedRunId = await RunAsync(1, "run", "--max-n=2", "--fail=true");
            ResumedRunId = await ResumeAsync(await ResumeAsync(FailedRunId));
            RunId = await RunAsync(0, "run", "--max-n=2");
        }

        public ValueTask DisposeAsync()
        {
            _program.Dispose();
            return ValueTask.CompletedTask;
        }

        private Task<string> ResumeAsync(string origin) => RunAsync(1, "resume", "--origin-run-id", origin);

        private async Task<string> RunAsync(int expectedExitCode, params string[] command)
        {
            var file = Path.Combine(_program.Folder, "id");
            var exitCode = await _program.RunAsync(
                [.. command, "--isolation=none", "--run-id-file", file]);
            Assert.True(exitCode == expectedExitCode, _program.Error + _program.Output);
            return await File.ReadAllTextAsync(file);
        }
    }
}
