using Metaflow.Runtime.Scheduling;

namespace Metaflow.Runtime.Resume;

/// <summary>A task of the resumed run that takes the result of one of the origin run.</summary>
/// <param name="Origin">The finished task.</param>
/// <param name="Task">Its counterpart, with the id that it gets.</param>
internal readonly record struct TaskClone(OriginTask Origin, PendingTask Task);
