using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Tests.CommandLine;

public sealed class RunCommandTests : IDisposable
{
    private readonly TestProgram _program = new();

    private RunOptions Options => _program.Runtime.Launch!.Options;

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Run_OnlyWhatIsRequired_TakesTheDefaults()
    {
        Assert.Equal(0, await _program.RunAsync("run", "--max-n", "3"));

        Assert.Equal([KeyValuePair.Create<string, object?>("max-n", "3")], Options.Parameters);
        Assert.Equal((16, 100, 10), (Options.MaxWorkers, Options.MaxNumSplits, Options.MaxLogSize));
        Assert.Empty(Options.Tags);
        Assert.Empty(Options.With);
        Assert.Null(Options.RunIdFile);
        Assert.Null(Options.Namespace);
        Assert.Null(Options.Isolation);
        Assert.Null(Options.DatastoreRoot);
    }

    [Fact]
    public async Task Run_EveryOption_ReachesTheRuntime()
    {
        var exitCode = await _program.RunAsync(
            "--datastore-root", "/data", "--with", "timeout", "--config", "a", "a.json", "--config-value", "b", "{}",
            "run", "--max-n=3", "--alpha", "-0.5", "--tag", "x", "--tag=y z", "--max-workers", "2", "--max-num-splits",
            "7", "--max-log-size", "1", "--with", "retry:times=2", "--run-id-file", "id", "--namespace=", "--isolation",
            "none");

        Assert.Equal(0, exitCode);
        Assert.Equal<(object?, object?)>(("-0.5", "3"), (Options.Parameters["alpha"], Options.Parameters["max-n"]));
        Assert.Equal(["x", "y z"], Options.Tags);
        Assert.Equal((2, 7, 1), (Options.MaxWorkers, Options.MaxNumSplits, Options.MaxLogSize));
        Assert.Equal(["retry:times=2", "timeout"], Options.With);
        Assert.Equal("id", Options.RunIdFile);
        Assert.Equal("", Options.Namespace);
        Assert.Equal(Isolation.None, Options.Isolation);
        Assert.Equal("/data", Options.DatastoreRoot);
        Assert.Equal("a.json", Options.ConfigFiles["a"]);
        Assert.Equal("{}", Options.ConfigValues["b"]);
    }

    [Fact]
    public async Task Run_OptionsFromEnvironment_AreUsedUnlessTyped()
    {
        _program.Environment["METAFLOW_RUN_MAX_N"] = "5";
        _program.Environment["METAFLOW_RUN_ALPHA"] = "0.25";
        _program.Environment["METAFLOW_RUN_MAX_WORKERS"] = "4";
        _program.Environment["METAFLOW_RUN_TAGS"] = "one two";
        _program.Environment["METAFLOW_RUN_WITH"] = "retry";
        _program.Environment["METAFLOW_DATASTORE_ROOT"] = "/data/.metaflow";
        _program.Environment["METAFLOW_FLOW_CONFIG_VALUE"] = """{"a": {"x": 1}, "b": "text"}""";
        _program.Environment["METAFLOW_QUIET"] = "1";

        Assert.Equal(0, await _program.RunAsync("run", "--max-workers", "9"));

        Assert.Equal<(object?, object?)>(("0.25", "5"), (Options.Parameters["alpha"], Options.Parameters["max-n"]));
        Assert.Equal(9, Options.MaxWorkers);
        Assert.Equal(["one", "two"], Options.Tags);
        Assert.Equal(["retry"], Options.With);
        Assert.Equal("/data", Options.DatastoreRoot);
        Assert.Equal("""{"x": 1}""", Options.ConfigValues["a"]);
        Assert.Equal("text", Options.ConfigValues["b"]);
        Assert.Empty(_program.Error);
    }

    [Theory]
    [InlineData("METAFLOW_RUN_MAX_N", "many", "'many' is no INTEGER")]
    [InlineData("METAFLOW_QUIET", "perhaps", "METAFLOW_QUIET is 'perhaps'; set it to true or false.")]
    [InlineData("METAFLOW_FLOW_CONFIG", "[1]", "METAFLOW_FLOW_CONFIG is no JSON object")]
    public async Task Run_MalformedEnvironment_NamesIt(string variable, string value, string message)
    {
        _program.Environment[variable] = value;

        Assert.Equal(2, await _program.RunAsync("run", "--alpha=1"));

        Assert.Contains(message, _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DatastoreOption_GoesBeforeTheSettings()
    {
        _program.Environment["METAFLOW_DEFAULT_DATASTORE"] = "s3";

        await _program.RunAsync("--datastore", "local", "run", "--max-n=1");

        Assert.Equal("local", _program.Runtime.Launch!.Configuration.Get(ConfigurationOptions.DefaultDatastore));
    }

    [Fact]
    public async Task Run_LastOfRepeatedValue_Counts()
    {
        await _program.RunAsync("run", "--max-n=1", "--max-n", "2");

        Assert.Equal("2", Options.Parameters["max-n"]);
    }

    [Fact]
    public async Task Run_FirstInFolder_PrintsHeaderAndCheck()
    {
        await _program.RunAsync("run", "--max-n=1");

        Assert.Equal(
            $"Metaflow {MetaflowVersion.Current} executing SampleFlow for user:tester\n"
            + $"Creating local datastore in current directory ({Path.Combine(_program.Folder, ".metaflow")})\n"
            + "Validating your flow...\n    The graph looks good!\n",
            _program.Error);
    }

    [Fact]
    public async Task Run_TaskFails_NamesItAndExitsWith1()
    {
        _program.Runtime.Result = static (launch, _) =>
            new RunResult(launch.Definition.Name, "7", Succeeded: false, [("right", "3")]);

        Assert.Equal(1, await _program.RunAsync("--quiet", "run", "--max-n=1"));

        Assert.Equal("    Step failure:\n    Step right (task-id 3) failed.\n\n", _program.Error);
    }

    [Theory]
    [InlineData("run", "--max-n=1")]
    [InlineData("resume")]
    public async Task Run_TaskFails_TellsHowToGoOn(params string[] arguments)
    {
        _program.Runtime.Result = static (launch, _) =>
            new RunResult(launch.Definition.Name, "7", Succeeded: false, [("right", "3")]);

        await _program.RunAsync(arguments);

        Assert.EndsWith(
            "    Step right (task-id 3) failed.\n\nOnce that is mended, the command resume goes on from there and keeps what was finished.\n\n",
            _program.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhatHappens_IsPrintedAsLines()
    {
        var task = new RunningTask("7", "start", "1", 0, 42);
        _program.Runtime.Result = (launch, _) =>
        {
            launch.Observer!.RunStarting("7");
            launch.Observer.TaskStarting(task);
            launch.Observer.TaskOutput(task, Datastore.LogStream.Stdout, "  hello  ");
            launch.Observer.TaskFinished(task, TaskOutcomeKind.Succeeded);
            launch.Observer.RunFinished("7", succeeded: true);
            return new RunResult(launch.Definition.Name, "7", Succeeded: true, []);
        };

        await _program.RunAsync("run", "--max-n=1");

        Assert.Equal(
            """
            2026-01-02 03:04:05.006 Workflow starting (run-id 7):
            2026-01-02 03:04:05.006 [7/start/1 (pid 42)] Task is starting.
            2026-01-02 03:04:05.006 [7/start/1 (pid 42)]   hello
            2026-01-02 03:04:05.006 [7/start/1 (pid 42)] Task finished successfully.
            2026-01-02 03:04:05.006 Done!

            """,
            _program.Output);
    }

    [Fact]
    public async Task Init_Parameters_ReachTheRuntime()
    {
        Assert.Equal(0, await _program.RunAsync("init", "--run-id", "r", "--task-id", "t", "--max-n=2", "--tag", "x"));

        var init = _program.Runtime.Init!;
        Assert.Equal(("r", "t"), (init.RunId, init.TaskId));
        Assert.Equal(["x"], init.Tags);
        Assert.Equal("2", init.Parameters["max-n"]);
    }

    [Fact]
    public async Task Step_AsASchedulerCallsIt_ReachesTheRuntime()
    {
        var exitCode = await _program.RunAsync(
            "--quiet", "--metadata", "local", "--datastore", "local", "--datastore-root", "/d", "--with", "retry",
            "step", "Join", "--run-id", "r", "--task-id", "4", "--input-paths", "r/:left/2,right/3",
            "--split-index", "0", "--retry-count", "1", "--max-user-code-retries", "3", "--tag", "x", "--namespace", "user:me",
            "--ubf-context", "none");

        Assert.Equal(0, exitCode);
        var step = _program.Runtime.Step!;
        Assert.Equal(("join", "r", "4"), (step.StepName, step.RunId, step.TaskId));
        Assert.Equal(["r/left/2", "r/right/3"], step.InputPaths);
        Assert.Equal((0, 1, 3), (step.SplitIndex, step.RetryCount, step.MaxUserCodeRetries));
        Assert.Equal("user:me", step.Namespace);
        Assert.Equal(["x"], step.Tags);
        Assert.Equal(["retry"], step.With);
    }
}
