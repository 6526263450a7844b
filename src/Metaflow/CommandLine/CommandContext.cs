using Metaflow.Client;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Runtime;
using Metaflow.Terminal;

namespace Metaflow.CommandLine;

/// <summary>What a command has to work with.</summary>
internal sealed class CommandContext
{
    private FlowGraph? _graph;

    public required FlowDefinition Flow { get; init; }

    public required ProgramEnvironment Program { get; init; }

    public required MetaflowConfiguration Configuration { get; init; }

    /// <summary>Values of the options before the command.</summary>
    public required OptionValues TopLevel { get; init; }

    /// <summary>Values of the options before the command that decorators of the flow add, by name.</summary>
    public required IReadOnlyDictionary<string, string> DecoratorOptions { get; init; }

    /// <summary>Values of the command's own options.</summary>
    public required OptionValues Options { get; init; }

    /// <summary>The options that the command has, parameters of the flow included.</summary>
    public required IReadOnlyList<CommandOption> KnownOptions { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public FlowTerminal Terminal => Program.Terminal;

    public FlowGraph Graph => _graph ??= FlowGraph.Create(Flow.Name, Flow.Steps.Select(s => s.Node));

    private DatastoreType DatastoreType =>
        Program.Backends.Datastore(Configuration.Get(ConfigurationOptions.DefaultDatastore));

    /// <summary>The settings, with the datastore's root that <c>--datastore-root</c> gives.</summary>
    public MetaflowConfiguration Settings => DatastoreType.WithRoot(Configuration, TopLevelOptions.SysrootOf(TopLevel));

    /// <summary>The folder given by <c>--datastore-root</c> or the configuration; null when neither does.</summary>
    public string? DatastoreSysroot => DatastoreType.RootOption is { } option ? Settings.Get(option) : null;

    /// <summary>The directory of the local datastore, which also notes the latest runs; null when there is none yet.</summary>
    public string? FindLocalRoot() => Program.Backends.Datastore("local").FindRoot(Settings, create: false);

    /// <summary>Opens a client, in the namespace of who runs the program.</summary>
    /// <exception cref="CommandException">There is no datastore.</exception>
    public MetaflowClient OpenClient() => DatastoreType.FindRoot(Settings, create: false) is not null
        ? MetaflowClient.FromConfiguration(Settings, Program.Backends, Program.Serializers)
        : throw NoDatastore();

    /// <summary>Opens the flow's data.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public FlowDatastore OpenDatastore() => DatastoreType.FindRoot(Settings, create: false) is { } root
        ? new FlowDatastore(Flow.Name, DatastoreType.Open(root, () => Settings), Program.Time, BlobSettings.Of(Configuration))
        : throw NoDatastore();

    /// <summary>Says that the flow is checked, and refuses it when it is wrong.</summary>
    /// <exception cref="InvalidFlowException">The graph is not valid.</exception>
    public void CheckGraph()
    {
        Terminal.Say("Validating your flow...", TextStyle.Heading);
        var issues = FlowLint.Check(Graph);
        if (issues.Count > 0)
            throw new InvalidFlowException(Graph.FlowName, issues);
        Terminal.Say("The graph looks good!", TextStyle.Good, indent: true);
    }

    private CommandException NoDatastore() => new(
        $"There is no datastore for '{Configuration.WorkingDirectory}': no .metaflow here or in a folder above. "
        + "Run the flow first, go to where it ran, or give --datastore-root before the command.");
}
