using System.Text.RegularExpressions;
using Metaflow.Client;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Cells;

/// <summary>A flow in a folder and an environment of its own, and the commands to run it.</summary>
public sealed partial class Workspace : IDisposable
{
    public const string User = "tester";

    private readonly FlowAssembly _flows;

    public Workspace(FlowContext context, FlowShape shape, string flowName)
    {
        Context = context;
        Shape = shape;
        FlowName = flowName;
        _flows = FlowAssembly.Of(shape);
        Folder = Directory.CreateTempSubdirectory("metaflow-cell-").FullName;
        Environment["METAFLOW_DATASTORE_SYSROOT_LOCAL"] = Folder;
        context.Prepare(this);
    }

    public FlowContext Context { get; }

    public FlowShape Shape { get; }

    public string FlowName { get; }

    /// <summary>The working directory of commands, which holds the datastore.</summary>
    public string Folder { get; }

    /// <summary>The folder of the user's settings.</summary>
    public string Home => Path.Combine(Folder, "home");

    /// <summary>The local datastore, which in most contexts has records and data.</summary>
    public string Root => Path.Combine(Folder, ".metaflow");

    /// <summary>Settings of commands; nothing else of <c>METAFLOW_*</c> reaches them.</summary>
    public Dictionary<string, string> Environment { get; } = new() { ["METAFLOW_USER"] = User };

    /// <summary>The client of the datastore, which sees all namespaces.</summary>
    public MetaflowClient Client => new(Context.OpenMetadata(this), Context.Open(this));

    public string Program => _flows.Program;

    public FlowDefinition Definition => _flows[FlowName];

    /// <summary>Runs a command as users of the context do.</summary>
    public Task<CommandResult> CommandAsync(params IReadOnlyList<string> arguments) => Context.CommandAsync(this, arguments);

    /// <summary>Runs a command that only looks at what there is.</summary>
    public Task<CommandResult> InspectAsync(params IReadOnlyList<string> arguments) =>
        FlowContext.InspectAsync(this, arguments);

    /// <summary>Runs the flow, or resumes it.</summary>
    /// <param name="arguments">The arguments, from <c>run</c> or an option before it on.</param>
    public async Task<CheckedRun> RunAsync(params IReadOnlyList<string> arguments)
    {
        var result = await CommandAsync(arguments);
        var started = RunStarted().Match(result.Output);
        Assert.True(started.Success, $"The run did not start.\n{result.Everything}");
        return await CheckedRun.OfAsync(this, result, started.Groups[1].Value);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    [GeneratedRegex(@"Workflow starting \(run-id ([^)]+)\)")]
    private static partial Regex RunStarted();
}
