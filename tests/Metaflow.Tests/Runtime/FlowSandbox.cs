using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>Runs flows in this process, in a folder and an environment of their own.</summary>
internal sealed class FlowSandbox : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("metaflow-").FullName;

    public Dictionary<string, string> Environment { get; } = new() { ["METAFLOW_USER"] = "tester" };

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public Task<FinishedRun> RunAsync<TFlow>(
        RunOptions? options = null, RecordingObserver? observer = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow => RunAsync(TFlow.Definition, options, observer, cancellationToken);

    public async Task<FinishedRun> RunAsync(
        FlowDefinition definition,
        RunOptions? options = null,
        RecordingObserver? observer = null,
        CancellationToken cancellationToken = default)
    {
        observer ??= new RecordingObserver();
        var result = await FlowRunner.RunAsync(LaunchOf(definition, options, observer), cancellationToken);
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
    public async Task<TException> RefuseAsync<TException>(FlowDefinition definition, RunOptions options)
        where TException : MetaflowException
    {
        var error = await Assert.ThrowsAsync<TException>(() => RunAsync(definition, options));
        Assert.False(
            Directory.Exists(Path.Combine(Folder, ".metaflow", definition.Name)), "Nothing is recorded of a refused run.");
        return error;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private FlowLaunch LaunchOf(FlowDefinition definition, RunOptions? options, RunObserver observer) => new(
        definition,
        (options ?? new RunOptions()) with { Isolation = Isolation.None, DatastoreRoot = Folder },
        MetaflowConfiguration.Create(Environment, Folder, Path.Combine(Folder, "home")))
    {
        Observer = observer,
        Time = Time,
    };
}
