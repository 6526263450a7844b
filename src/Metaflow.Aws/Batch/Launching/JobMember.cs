using Metaflow.Runtime;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>An attempt with what takes the news of it.</summary>
/// <param name="Task">The attempt.</param>
/// <param name="Sink">Takes the news.</param>
internal readonly record struct JobMember(TaskSpec Task, TaskSink Sink);
