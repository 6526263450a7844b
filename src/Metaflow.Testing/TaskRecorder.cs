using System.Globalization;
using Metaflow.Runtime;

namespace Metaflow.Testing;

/// <summary>Keeps which tasks ran, and what the runtime said.</summary>
internal sealed class TaskRecorder : RunObserver
{
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private readonly List<RunningTask> _tasks = [];

    public List<string> Messages { get; } = [];

    /// <summary>How many attempts a task had.</summary>
    public int AttemptsOf(string taskId) => _attempts[taskId];

    /// <summary>The tasks in the order in which they were started, which is that of their ids; news of them may come in another.</summary>
    public IEnumerable<RunningTask> InOrder() => _tasks
        .OrderBy(t => long.Parse(t.TaskId.Split('_')[0], CultureInfo.InvariantCulture))
        .ThenBy(t => t.TaskId.Length)
        .ThenBy(t => t.TaskId, StringComparer.Ordinal);

    public override void TaskStarting(RunningTask task)
    {
        if (!_attempts.ContainsKey(task.TaskId))
            _tasks.Add(task);
        _attempts[task.TaskId] = task.Attempt + 1;
    }

    public override void TaskMessage(RunningTask task, string message, bool isError) => Messages.Add(message);

    public override void RunMessage(string message, bool isError) => Messages.Add(message);
}
