using System.Diagnostics;
using System.Globalization;
using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.Runtime.Execution;

namespace Metaflow.Tests.Workers;

/// <summary>Runs of other programs, as processes.</summary>
public sealed class ProgramRunnerTests : IDisposable
{
    private const string PythonFlow = """
        from metaflow import FlowSpec, Parameter, step

        class HelloFlow(FlowSpec):
            alpha = Parameter("alpha", default=1)

            @step
            def start(self):
                print("ciao è 😀", self.alpha)
                self.total = self.alpha * 2
                self.next(self.end)

            @step
            def end(self):
                pass

        if __name__ == "__main__":
            HelloFlow()
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_ToItsEnd_TellsEverything()
    {
        await using var run = await Runner("SquaresFlow").StartAsync(["run", "--count", "3"]);

        Assert.Equal("SquaresFlow", run.FlowName);
        Assert.Equal($"local@{_folder}", run.Metadata);
        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal((RunStatus.Successful, 0), (run.Status, run.ExitCode));
        var lines = await run.OutputAsync().ToListAsync();
        Assert.Contains(lines, l => l.Stream == LogStream.Stdout && l.Line.EndsWith("The total is 14.", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Stream == LogStream.Stderr && l.Line.Contains("executing SquaresFlow", StringComparison.Ordinal));
        var found = await run.OpenRunAsync();
        Assert.Equal((run.RunId, 14L), (found.Id, await found.ReadAsync<long>("total")));
    }

    [Fact]
    public async Task Open_RunOnAService_ReadsItThere()
    {
        var url = MetadataService.Url;
        var runner = Configured(
            new ProgramRunner(FlowProcess.Executable, "SquaresFlow"),
            ("METAFLOW_DEFAULT_METADATA", "service"),
            ("METAFLOW_SERVICE_URL", url + "/"));
        await using var run = await runner.StartAsync(["run", "--count", "3"]);

        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal($"service@{url}", run.Metadata);
        Assert.Equal(14, await (await run.OpenRunAsync()).ReadAsync<long>("total"));
    }

    [Fact]
    public async Task Cancel_ThatIsListenedTo_EndsInOrder()
    {
        await using var run = await Runner("WaitFlow").StartAsync(["run"]);
        await AwaitLineAsync(run, "waiting 1");

        await run.CancelAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((RunStatus.Cancelled, 1), (run.Status, run.ExitCode));
        var lines = await run.OutputAsync().Select(l => l.Line).ToListAsync();
        Assert.Contains(lines, l => l.EndsWith("Workflow interrupted.", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("cleaned up 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancel_ThatIsNotListenedTo_EndsAllOfItByForce()
    {
        await using var run = await Runner("WaitFlow").StartAsync(["run", "--polite", "false"]);
        using var worker = ProcessIn(await AwaitLineAsync(run, "waiting 1"));

        await run.CancelAsync(grace: TimeSpan.Zero);

        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.True(worker.WaitForExit(TimeSpan.FromSeconds(30)), "The worker is still there.");
    }

    [Fact]
    public async Task Wait_LongerThanTheTimeout_EndsTheRun()
    {
        await using var run = await Runner("WaitFlow").StartAsync(["run"]);
        await AwaitLineAsync(run, "waiting 1");

        Assert.NotEqual(0, await run.WaitAsync(TimeSpan.Zero));

        Assert.Equal(RunStatus.TimedOut, run.Status);
    }

    [Fact]
    public async Task Program_Killed_HasFailed()
    {
        await using var run = await Runner("WaitFlow").StartAsync(["run"]);
        using var first = ProcessIn(await AwaitLineAsync(run, "waiting 1"));
        using var second = ProcessIn(await AwaitLineAsync(run, "waiting 2"));
        using (var process = Process.GetProcessById(run.ProcessId))
            process.Kill();

        Assert.NotEqual(0, await run.WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.False(await (await run.OpenRunAsync()).IsSuccessfulAsync());
        Assert.All((Process[])[first, second], worker => Assert.True(
            worker.WaitForExit(TimeSpan.FromSeconds(30)), "A worker is still there."));
    }

    [Theory]
    [InlineData("ended with exit code 2 before it had a run", "run", "--cuont", "3")]
    [InlineData("no such option: --cuont. Did you mean '--count'?", "run", "--cuont", "3")]
    public async Task Start_Refused_SaysWhatTheProgramSaid(string message, params string[] arguments)
    {
        var error = await Assert.ThrowsAsync<MetaflowException>(() => Runner("SquaresFlow").StartAsync(arguments));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoSuchProgram_NamesIt()
    {
        var error = await Assert.ThrowsAsync<MetaflowException>(() => new ProgramRunner("/no/such program").StartAsync(["run"]));

        Assert.Contains("'/no/such program' cannot be started", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Cancelled_EndsTheProgram()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Runner("WaitFlow").StartAsync(["run"], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void ForFlowFile_OfEachKind_IsRunAsItIsByHand()
    {
        var runner = ProgramRunner.ForFlowFile("my flows/hello.py");
        Assert.Equal(("python3", Path.GetFullPath("my flows/hello.py")), (runner.FileName, Assert.Single(runner.Arguments)));
        runner = ProgramRunner.ForFlowFile("hello.cs");
        Assert.Equal(["run", Path.GetFullPath("hello.cs"), "--"], runner.Arguments);
        Assert.Equal("dotnet", ProgramRunner.ForFlowFile("hello.dll").FileName);
        Assert.Equal(Path.GetFullPath("hello"), ProgramRunner.ForFlowFile("hello").FileName);
    }

    [Fact]
    public async Task Attributes_ToANamedPipe_ReachItsReader()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        var pipe = Path.Combine(_folder, "pipe");
        using (var made = Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync();
        var reading = Task.Run(() => File.ReadAllText(pipe));

        await new RunnerAttributes("7", "Flow", "local@/x").WriteAsync(pipe, CancellationToken.None);

        Assert.Equal("""{"run_id": "7", "flow_name": "Flow", "metadata": "local@/x"}""", await reading);
    }

    [Fact]
    public async Task Attributes_HalfWritten_AreNotThereYet()
    {
        var file = Path.Combine(_folder, "run.json");
        Assert.Null(RunnerAttributes.TryRead(file));
        await File.WriteAllTextAsync(file, "{\"run_id\": \"7\", \"flow_na");
        Assert.Null(RunnerAttributes.TryRead(file));

        await new RunnerAttributes("7", "Flow", "local@/è").WriteAsync(file, CancellationToken.None);

        Assert.Equal(new RunnerAttributes("7", "Flow", "local@/è"), RunnerAttributes.TryRead(file));
        Assert.Equal(Path.Combine("/è", ".metaflow"), RunnerAttributes.TryRead(file)!.LocalRoot);
    }

    [Fact]
    [Trait("Needs", "METAFLOW_SRC")]
    public async Task Start_PythonFlow_IsFollowedAndRead()
    {
        var source = Python.FindMetaflow();
        await File.WriteAllTextAsync(Path.Combine(_folder, "hello.py"), PythonFlow);
        var runner = Configured(ProgramRunner.ForFlowFile(Path.Combine(_folder, "hello.py")), ("PYTHONPATH", source));

        await using var run = await runner.StartAsync(["--no-pylint", "run", "--alpha", "21"]);

        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromMinutes(2)));
        var lines = await run.OutputAsync().Select(l => l.Line).ToListAsync();
        Assert.Contains(lines, l => l.EndsWith("ciao è 😀 21", StringComparison.Ordinal));
        var found = await run.OpenRunAsync();
        Assert.True(await found.IsSuccessfulAsync());
        Assert.Equal(42L, await found.ReadAsync<long>("total"));
    }

    private static async Task<string> AwaitLineAsync(ExecutingProgram run, string text)
    {
        await foreach (var output in run.OutputAsync())
        {
            if (output.Line.Contains(text, StringComparison.Ordinal))
                return output.Line;
        }

        Assert.Fail($"The program ended without '{text}': {string.Join('\n', await run.OutputAsync().Select(l => l.Line).ToListAsync())}");
        return "";
    }

    private static Process ProcessIn(string line) =>
        Process.GetProcessById(int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private ProgramRunner Runner(string flow) => Configured(new ProgramRunner(FlowProcess.Executable, flow));

    private ProgramRunner Configured(ProgramRunner runner, params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string?>
        {
            ["METAFLOW_USER"] = "tester",
            ["METAFLOW_HOME"] = _folder,
            ["METAFLOW_DATASTORE_SYSROOT_LOCAL"] = _folder,
            ["XDG_DATA_HOME"] = Path.Combine(Path.GetTempPath(), "metaflow-test-snapshots"),
        };
        foreach (var (name, value) in variables)
            environment[name] = value;
        return new ProgramRunner(runner.FileName, runner.Arguments) { WorkingDirectory = _folder, Environment = environment };
    }
}
