using Metaflow.Configuration;
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

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The steps of the flow that run at a place.</summary>
    /// <param name="computeType">The place's name.</param>
    public IEnumerable<string> StepsOf(string computeType) =>
        Setup.Graph.Nodes.Select(static n => n.Name).Where(step => Setup.ComputeTypeOf(step) == computeType);
}
