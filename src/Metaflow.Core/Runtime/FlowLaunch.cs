using System.Diagnostics;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime;

/// <summary>A flow to be run, with all that the run needs from its surroundings.</summary>
/// <param name="Definition">The flow.</param>
/// <param name="Options">How to run it.</param>
/// <param name="Configuration">The settings.</param>
public sealed record FlowLaunch(FlowDefinition Definition, RunOptions Options, MetaflowConfiguration Configuration)
{
    /// <summary>Sees the run as it happens; null for nobody.</summary>
    public RunObserver? Observer { get; init; }

    /// <summary>
    /// Takes what flow decorators say before the run is made, where parts between asterisks are highlighted; null for nobody.
    /// </summary>
    public Action<string>? Say { get; init; }

    /// <summary>How to start workers; null runs tasks in this process.</summary>
    public WorkerCommand? WorkerCommand { get; init; }

    /// <summary>
    /// A storage for the run's data, opened already; null opens the one that options and settings name. Only for runs in this process.
    /// </summary>
    public Storage? Storage { get; init; }

    /// <summary>
    /// A metadata provider for the run's records, opened already; null opens the one that the settings name. Only for runs in this process.
    /// </summary>
    public MetadataProvider? Metadata { get; init; }

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The folder that holds snapshots of builds. Default in the user's local data folder.</summary>
    public string SnapshotRoot { get; init; } = UserDataFolder.Of("snapshots");

    /// <summary>A flow with the settings of this process: its environment, working directory and configuration files.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="ConfigurationException">A configuration file is malformed.</exception>
    public static FlowLaunch Of<TFlow>(RunOptions? options = null)
        where TFlow : FlowSpec, IFlow =>
        new(TFlow.Definition, options ?? new RunOptions(), MetaflowConfiguration.FromEnvironment());

    /// <summary>What the run can open, what it was given included.</summary>
    internal Backends Backends
    {
        get
        {
            var backends = Options.Backends;
            if (Storage is not null)
                backends = backends.Add(new GivenDatastoreType(Storage));
            return Metadata is null ? backends : backends.Add(new GivenMetadataType(Metadata));
        }
    }

    /// <summary>The datastore's type.</summary>
    internal DatastoreType DatastoreType =>
        Backends.Datastore(Storage?.Type ?? Configuration.Get(ConfigurationOptions.DefaultDatastore));

    /// <summary>The metadata provider's type.</summary>
    internal MetadataType MetadataType =>
        Backends.Metadata(Metadata?.Type ?? Configuration.Get(ConfigurationOptions.DefaultMetadata));

    /// <summary>The settings, with what the options say about them.</summary>
    internal MetaflowConfiguration Settings => DatastoreType.WithRoot(Configuration, Options.DatastoreRoot);

    /// <summary>
    /// Whether tasks can run on other machines, as their decorators say: not when the run has a storage or provider that only this process can reach.
    /// </summary>
    private bool ReachesOthers => Storage is null && Metadata is null;

    /// <summary>Whether the code is stored even when all tasks run on this machine.</summary>
    internal bool UploadsAllCode => ReachesOthers && Settings.Get(ConfigurationOptions.FeatAlwaysUploadCodePackage);

    /// <summary>Where else tasks run, beside this machine.</summary>
    /// <param name="setup">The flow with its decorators.</param>
    internal IEnumerable<string> PlacesOf(FlowSetup setup) => ReachesOthers ? setup.ComputeTypes : [];

    /// <summary>Where tasks run: as the options say, else in workers where that is possible.</summary>
    /// <exception cref="MetaflowException">The options want processes, which cannot be had.</exception>
    internal Isolation FindIsolation()
    {
        if (Options.Isolation is not { } isolation)
            return WorkerCommand is null || !ReachesOthers || Debugger.IsAttached ? Isolation.None : Isolation.Worker;
        if (isolation == Isolation.None)
            return isolation;
        if (WorkerCommand is null)
        {
            throw new MetaflowException(
                $"--isolation {isolation} needs a program that starts by FlowProgram.RunAsync; this one does not. Use none.");
        }

        return ReachesOthers ? isolation : throw new MetaflowException(
            $"--isolation {isolation} starts processes, which cannot reach a storage or metadata provider that is open in this one. Use "
            + "none, or register their types by Backends.");
    }
}
