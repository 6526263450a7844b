using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>Keeps all that a run tells. The scheduler calls it from one loop.</summary>
internal sealed class RecordingObserver : RunObserver
{
    private readonly List<string> _lines = [];

    /// <summary>Called when a task starts, before anything else of it is seen.</summary>
    public Action<RunningTask>? OnStart { get; init; }

    public string? RunId { get; private set; }

    public bool? Succeeded { get; private set; }

    public List<RunningTask> Started { get; } = [];

    public List<(string Step, string TaskId, int Attempt, TaskOutcomeKind Outcome)> Finished { get; } = [];

    public List<(RunningTask Task, string Origin)> Cloned { get; } = [];

    public List<string> Messages { get; } = [];

    public int Waiting { get; private set; }

    /// <summary>What tasks printed: <c>step/id: text</c>.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public string ErrorText { get; private set; } = "";

    public override void RunStarting(string runId) => RunId = runId;

    public override void TaskCloning(RunningTask task, string origin) => Cloned.Add((task, origin));

    public override void TaskStarting(RunningTask task)
    {
        Started.Add(task);
        OnStart?.Invoke(task);
    }

    public override void TaskOutput(RunningTask task, LogStream stream, string line)
    {
        _lines.Add($"{task.Step}/{task.TaskId}: {line}");
        if (stream == LogStream.Stderr)
            ErrorText += line + "\n";
    }

    public override void TaskMessage(RunningTask task, string message, bool isError) => Messages.Add(message);

    public override void TaskFinished(RunningTask task, TaskOutcomeKind outcome) =>
        Finished.Add((task.Step, task.TaskId, task.Attempt, outcome));

    public override void TasksQueued(string step, int count) => Waiting += count;

    public override void RunMessage(string message, bool isError) => Messages.Add(message);

    public override void RunFinished(string runId, bool succeeded) => Succeeded = succeeded;
}
