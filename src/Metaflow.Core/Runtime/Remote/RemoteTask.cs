using Metaflow.Datastore;

namespace Metaflow.Runtime.Remote;

/// <summary>All that a process on another machine is told about the attempt it is to run. Travels as JSON.</summary>
/// <param name="ComputeType">The kind of place where it runs.</param>
/// <param name="Context">What all tasks of the run have in common, as that machine sees it.</param>
/// <param name="Task">The attempt; of a gang, that of the control task, from which each machine works out its own.</param>
internal sealed record RemoteTask(string ComputeType, RunContext Context, TaskSpec Task)
{
    /// <summary>How many bytes of each output stream are stored.</summary>
    public int MaxLogBytes { get; init; } = TaskLogWriter.DefaultMaxBytes;

    /// <summary>The variable that holds the JSON.</summary>
    public const string Variable = "METAFLOW_TASK_SPEC";

    /// <summary>The variable that holds, when the JSON is too long for a variable, its key in the flow's content-addressed store.</summary>
    public const string KeyVariable = "METAFLOW_TASK_SPEC_KEY";

    /// <summary>The hidden command that runs it.</summary>
    public const string Command = "remote-task";
}
