using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>Runs flows in this process, in a folder and an environment of their own.</summary>
internal sealed class FlowSandbox : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("metaflow-").FullName;

    public Dictionary<string, string> Environment { get; } = new() { ["METAFLOW_USER"] = "tester" };

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public async Task<FinishedRun> RunAsync<TFlow>(
        RunOptions? options = null, RecordingObserver? observer = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow
    {
        observer ??= new RecordingObserver();
        var result = await FlowRunner.RunAsync(LaunchOf<TFlow>(options, observer), cancellationToken);
        return new FinishedRun(Folder, result, observer);
    }

    /// <summary>Runs a flow with values for its parameters, and expects it to succeed.</summary>
    public async Task<FinishedRun> SucceedAsync<TFlow>(params (string Name, string Value)[] parameters)
        where TFlow : FlowSpec, IFlow
    {
        var run = await RunAsync<TFlow>(new RunOptions { Parameters = parameters.ToDictionary(p => p.Name, p => p.Value) });
        Assert.True(run.Result.Succeeded, string.Join('\n', run.Observer.Lines.Concat(run.Observer.Messages)));
        return run;
    }

    /// <summary>Runs a flow and expects a task to fail.</summary>
    public async Task<FinishedRun> FailAsync<TFlow>(RunOptions? options = null)
        where TFlow : FlowSpec, IFlow
    {
        var run = await RunAsync<TFlow>(options);
        Assert.False(run.Result.Succeeded);
        Assert.NotEmpty(run.Result.FailedTasks);
        return run;
    }

    /// <summary>Runs a flow that cannot start, and gives the error.</summary>
    public async Task<TException> RefuseAsync<TFlow, TException>(RunOptions? options = null)
        where TFlow : FlowSpec, IFlow
        where TException : MetaflowException
    {
        var error = await Assert.ThrowsAsync<TException>(() => RunAsync<TFlow>(options));
        Assert.False(
            Directory.Exists(Path.Combine(Folder, ".metaflow", TFlow.Definition.Name)), "Nothing is recorded of a refused run.");
        return error;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A launch in this sandbox.</summary>
    public FlowLaunch LaunchOf<TFlow>(RunOptions? options, RunObserver observer)
        where TFlow : FlowSpec, IFlow => new(
        TFlow.Definition,
        (options ?? new RunOptions()) with { Isolation = Isolation.None, DatastoreRoot = Folder },
        MetaflowConfiguration.Create(Environment, Folder, Path.Combine(Folder, "home")))
        {
            Observer = observer,
            Time = Time,
        };
}
