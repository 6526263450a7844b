using System.Diagnostics;
using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Runtime.Remote;

/// <summary>A run of a test flow whose tasks run as on other machines: each in a process and a folder of its own, with the data of the run.</summary>
internal sealed class RemoteProgram : IDisposable
{
    public const string RunId = "given";

    private readonly string _flow;
    private readonly FlowProcess _first;

    private RemoteProgram(string flow, FlowProcess first)
    {
        _flow = flow;
        _first = first;
    }

    public string Root => Path.Combine(_first.Folder, ".metaflow");

    public FlowDatastore Datastore => new(_flow, new LocalStorage(Root));

    public static TaskSpec Start { get; } = new() { Step = "start", TaskId = "1", Inputs = [new TaskInput("_parameters", "0", 0)] };

    /// <summary>Makes the run, with its parameters.</summary>
    public static async Task<RemoteProgram> InitAsync(string flow, params string[] parameters)
    {
        var (exitCode, first) = await FlowProcess.RunAsync([flow, "init", "--run-id", RunId, "--task-id", "0", .. parameters]);
        Assert.True(exitCode == 0, first.Errors);
        return new RemoteProgram(flow, first);
    }

    /// <summary>A task that follows the start step.</summary>
    public static TaskSpec After(string step, int? split = null) =>
        new() { Step = step, TaskId = $"{10 + (split ?? 0)}", Inputs = [new TaskInput("start", "1", 0)], SplitIndex = split };

    public Pathspec PathspecOf(TaskSpec task) => new(_flow, RunId, task.Step, task.TaskId);

    /// <summary>Starts an attempt.</summary>
    public FlowProcess Run(TaskSpec task, params (string Name, string Value)[] environment)
    {
        var context = new RunContext
        {
            FlowName = _flow,
            RunId = RunId,
            ScriptName = $"{_flow}.cs",
            UserName = "tester",
            DatastoreType = "local",
            DatastoreRoot = Root,
            DatatoolsRoot = Path.Combine(Root, "data"),
            MetadataType = "local",
            MetadataLocation = ".metaflow",
        };
        var variables = new Dictionary<string, string>
        {
            [RemoteTask.Variable] = RemoteTaskJson.Serialize(new RemoteTask("batch", context, task)),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        foreach (var (name, value) in environment)
            variables[name] = value;
        return FlowProcess.Start(variables, _flow, RemoteTask.Command);
    }

    /// <summary>Runs an attempt to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(TaskSpec task, params (string Name, string Value)[] environment)
    {
        using var process = Run(task, environment);
        var exitCode = await process.WaitAsync();
        return (exitCode, process.Output + process.Errors);
    }

    /// <summary>What an attempt has printed, as stored where it runs.</summary>
    public async Task<string> LogAsync(TaskSpec task, LogStream stream) => string.Join(
        '\n', (await Datastore.LoadLogAsync(PathspecOf(task), task.Attempt, stream, TestContext.Current.CancellationToken)).Select(static l => l.Text));

    public static void Terminate(FlowProcess process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.ProcessId}"]);
        kill.WaitForExit();
    }

    public void Dispose() => _first.Dispose();
}
