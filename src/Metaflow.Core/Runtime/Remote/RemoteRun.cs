using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Packaging;

namespace Metaflow.Runtime.Remote;

/// <summary>A run whose tasks, or some of them, run elsewhere. Immutable and thread-safe.</summary>
internal sealed record RemoteRun
{
    /// <summary>The flow with its decorators.</summary>
    public required FlowSetup Setup { get; init; }

    /// <summary>Data and records of the run, as the launching process sees them.</summary>
    public required RunStorage Storage { get; init; }

    /// <summary>The settings of the launching process.</summary>
    public required MetaflowConfiguration Configuration { get; init; }

    /// <summary>The code package; the first call uploads it, every call gives the same. Not there before the run has an id.</summary>
    public Func<CancellationToken, Task<StoredCodePackage>> PackageAsync { get; init; } =
        static _ => throw new InvalidOperationException("The run is not launched yet.");

    /// <summary>How many bytes of each output stream of a task are stored.</summary>
    public int MaxLogBytes { get; init; } = TaskLogWriter.DefaultMaxBytes;

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The datastores and metadata providers that the program knows.</summary>
    public required Backends Backends { get; init; }

    /// <summary>A run that is not launched yet.</summary>
    /// <param name="launch">What to run, and how.</param>
    /// <param name="setup">The flow with its decorators.</param>
    /// <param name="storage">Data and records of the run.</param>
    public static RemoteRun Of(FlowLaunch launch, FlowSetup setup, RunStorage storage) => new()
    {
        Setup = setup,
        Storage = storage,
        Configuration = launch.Settings,
        Backends = launch.Backends,
        Time = launch.Time,
    };

    /// <summary>What all tasks of the run have in common, as machines elsewhere see it.</summary>
    /// <param name="package">The code that they run; null when they have it already.</param>
    /// <exception cref="MetaflowException">A setting is not valid.</exception>
    public RunContext RemoteContext(StoredCodePackage? package) => Storage.Context with
    {
        MetadataLocation = Backends.Metadata(Storage.Context.MetadataType)
            .FindRemoteLocation(Configuration, Storage.Context.MetadataLocation),
        CodePackage = package,
    };

    /// <summary>The steps of the flow that run at a place.</summary>
    /// <param name="computeType">The place's name.</param>
    public IEnumerable<string> StepsOf(string computeType) =>
        Setup.Graph.Nodes.Select(static n => n.Name).Where(step => Setup.ComputeTypeOf(step) == computeType);
}
