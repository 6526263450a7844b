using System.Text;
using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>An attempt with what takes the news of it.</summary>
/// <param name="Task">The attempt.</param>
/// <param name="Sink">Takes the news.</param>
internal readonly record struct JobMember(TaskSpec Task, TaskSink Sink)
{
    /// <summary>The task.</summary>
    public Pathspec PathspecIn(RunContext context) => new(context.FlowName, context.RunId, Task.Step, Task.TaskId);

    /// <summary>Adds a line about the job to what the attempt prints.</summary>
    /// <param name="id">The job's id; null before there is one.</param>
    /// <param name="text">The line.</param>
    public void Say(string? id, string text) =>
        Sink.Output(LogStream.Stderr, Encoding.UTF8.GetBytes(id is null ? text : $"[{id}] {text}"));
}
