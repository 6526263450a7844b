using Metaflow.Runtime;

namespace Metaflow.Terminal;

/// <summary>Something that happened in a run, kept until the terminal shows it.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Timestamp">When, in ticks of UTC.</param>
/// <param name="Task">The task; null where the run as a whole is meant.</param>
/// <param name="Text">A line, a message, the run's id or the step's name.</param>
/// <param name="Number">The outcome, the change of the queue, or whether it is an error.</param>
internal sealed record ObservedEvent(ObservedEventKind Kind, long Timestamp, RunningTask? Task, string Text, int Number = 0)
{
    public bool IsError => Number != 0;

    public TaskOutcomeKind Outcome => (TaskOutcomeKind)Number;
}

/// <summary>The kinds of <see cref="ObservedEvent"/>, as in <see cref="RunObserver"/>.</summary>
internal enum ObservedEventKind
{
    RunStarting,
    TaskCloning,
    TaskStarting,
    TaskOutput,
    TaskMessage,
    TaskFinished,
    TasksQueued,
    RunMessage,
    RunFinished,
}
