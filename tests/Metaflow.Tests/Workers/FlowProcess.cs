using System.Diagnostics;
using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Tests.Workers;

/// <summary>Runs the program of test flows as a person would, in a folder of its own.</summary>
internal sealed class FlowProcess : IDisposable
{
    private readonly Process _process = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly List<(string Text, TaskCompletionSource Found)> _awaited = [];
    private readonly TaskCompletionSource _outputEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorsEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FlowProcess(string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Folder = folder;
        var start = _process.StartInfo;
        start.FileName = Executable;
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["METAFLOW_USER"] = "tester";
        start.Environment["METAFLOW_DATASTORE_SYSROOT_LOCAL"] = folder;
        start.Environment["METAFLOW_HOME"] = folder;
        start.Environment["XDG_DATA_HOME"] = Path.Combine(Path.GetTempPath(), "metaflow-test-snapshots");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process.OutputDataReceived += (_, line) => Take(line.Data, _output, _outputEnd);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, _errors, _errorsEnd);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static string Executable { get; } = Find();

    public string Folder { get; }

    public int ProcessId => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static FlowProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static FlowProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(Directory.CreateTempSubdirectory("metaflow-test-").FullName, arguments, environment);

    /// <summary>Runs to the end.</summary>
    public static Task<(int ExitCode, FlowProcess Process)> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs to the end, with environment variables.</summary>
    public static async Task<(int ExitCode, FlowProcess Process)> RunAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var process = new FlowProcess(Directory.CreateTempSubdirectory("metaflow-test-").FullName, arguments, environment);
        try
        {
            return (await process.WaitAsync(), process);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Runs the program once more in the same folder, to the end.</summary>
    public Task<(int ExitCode, string Output)> AgainAsync(params string[] arguments) =>
        AgainAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs the program once more in the same folder, to the end, with environment variables.</summary>
    /// <returns>Its exit code, and all that it wrote to both streams.</returns>
    public async Task<(int ExitCode, string Output)> AgainAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var again = new FlowProcess(Folder, arguments, environment);
        using (again._process)
            return (await again.WaitAsync(), again.Output + again.Errors);
    }

    /// <summary>Waits for a line that contains a text.</summary>
    public Task LineAsync(string text)
    {
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
                return Task.CompletedTask;
            var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, found));
            return found.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }
    }

    public async Task<int> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await _process.WaitForExitAsync(timeout.Token);
        await Task.WhenAll(_outputEnd.Task, _errorsEnd.Task).WaitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public void Kill() => _process.Kill();

    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{ProcessId}"]);
        kill.WaitForExit();
    }

    /// <summary>The data of the only run of a flow.</summary>
    public (FlowDatastore Datastore, string RunId) OpenRun(string flow)
    {
        var datastore = new FlowDatastore(flow, new LocalStorage(Path.Combine(Folder, ".metaflow")));
        var runs = Directory.GetDirectories(Path.Combine(Folder, ".metaflow", flow)).Select(Path.GetFileName)
            .Where(name => name is not ("data" or "_meta"));
        return (datastore, Assert.Single(runs)!);
    }

    /// <summary>Ends what a failed test has left running, with its workers: they would hold on to what they have inherited.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Take(string? line, StringBuilder text, TaskCompletionSource end)
    {
        if (line is null)
        {
            end.TrySetResult();
            return;
        }

        lock (text)
            text.Append(line).Append('\n');
        lock (_output)
        {
            foreach (var (awaited, found) in _awaited)
            {
                if (line.Contains(awaited, StringComparison.Ordinal))
                    found.TrySetResult();
            }
        }
    }

    private static string Find()
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var configuration = Path.GetFileName(own);
        var bin = Path.GetDirectoryName(Path.GetDirectoryName(own)!)!;
        var name = OperatingSystem.IsWindows() ? "Metaflow.TestFlows.exe" : "Metaflow.TestFlows";
        return Path.Combine(bin, "Metaflow.TestFlows", configuration, name);
    }
}
