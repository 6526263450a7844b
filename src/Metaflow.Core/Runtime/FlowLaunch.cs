using Metaflow.Configuration;
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

    /// <summary>How to start workers; null runs tasks in this process.</summary>
    public WorkerCommand? WorkerCommand { get; init; }

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The folder that holds snapshots of builds. Default in the user's local data folder.</summary>
    public string SnapshotRoot { get; init; } = Path.Combine(DataFolder(), "metaflow", "snapshots");

    private static string DataFolder()
    {
        var folder = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return folder.Length > 0 ? folder : Path.GetTempPath();
    }
}
