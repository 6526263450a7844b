using Metaflow.CommandLine;
using Metaflow.Configuration;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Terminal;
using Metaflow.Tests;

namespace Metaflow.Conformance.Contexts;

/// <summary>
/// Where flows run and keep their data. A class that derives from this one is all that a new context takes.
/// </summary>
public abstract class FlowContext
{
    public string Name => GetType().Name.Replace("Context", "", StringComparison.Ordinal);

    /// <summary>Whether each task is safe from what the others do to their process.</summary>
    public abstract bool HasProcesses { get; }

    /// <summary>All contexts, by name.</summary>
    public static IReadOnlyList<FlowContext> All { get; } = [.. typeof(FlowContext).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(FlowContext)) && !t.IsAbstract)
        .Select(t => (FlowContext)Activator.CreateInstance(t)!)
        .OrderBy(c => c.Name, StringComparer.Ordinal)];

    public static FlowContext Of(string name) => All.First(c => c.Name == name);

    /// <summary>Whether the flows are a native program, which only some machines can make, and whose stack traces tell no lines of the source.</summary>
    public virtual bool IsNative => false;

    /// <summary>Skips the test that asks, with a word, where what the context needs is not there.</summary>
    public virtual void Require()
    {
        if (IsNative)
            NativeCompiler.Require();
    }

    /// <summary>Sets up a workspace.</summary>
    public virtual void Prepare(Workspace workspace)
    {
    }

    /// <summary>Opens the data of a workspace's runs.</summary>
    public virtual Storage Open(Workspace workspace) => new LocalStorage(workspace.Root);

    /// <summary>Opens the records of a workspace's runs.</summary>
    public virtual MetadataProvider OpenMetadata(Workspace workspace) => new LocalMetadata(workspace.Root, Workspace.User);

    /// <summary>Whether the tests try a cell of this context. A context whose cells say little that others do not may leave most to the table.</summary>
    public virtual bool IsTestedOn(Specification specification, FlowShape shape) => true;

    /// <summary>What a task has printed itself, of all that its log holds.</summary>
    public virtual string OwnOutput(string log) => log;

    /// <summary>A pattern of what stands between a task's name and a line that it prints, when a run shows it.</summary>
    public virtual string BeforeLine => @" \(pid \d+\)\]";

    /// <summary>Runs a command of the flow's program, as users of this context do.</summary>
    public abstract Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments);

    /// <summary>Runs a command that only looks at what there is. In this process, because there are very many of them.</summary>
    public static async Task<CommandResult> InspectAsync(Workspace workspace, IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var program = new ProgramEnvironment(
            "flow", "flow", arguments, new FlowTerminal(output, errors), new LocalFlowRuntime(), TimeProvider.System);
        var exitCode = await new FlowCommandLine(
                workspace.Definition,
                program,
                () => MetaflowConfiguration.Create(workspace.Environment, workspace.Folder, workspace.Home))
            .RunAsync(arguments, CancellationToken.None);
        return new CommandResult(exitCode, output.ToString(), errors.ToString());
    }

    public override string ToString() => Name;
}
