using System.Globalization;
using Metaflow.Runtime;

namespace Metaflow.Tests.Scheduling;

/// <summary>Ends attempts of the step <c>start</c> as a script says, and all others with success.</summary>
/// <param name="target">Where <c>start</c> goes on to.</param>
/// <param name="script">One word per attempt: an exit code, <c>throw</c>, <c>killed</c> or <c>ok</c>.</param>
internal sealed class ScriptedBackend(string target, params string[] script) : ComputeBackend
{
    public List<TaskSpec> Started { get; } = [];

    public override void Start(TaskSpec task, TaskSink sink)
    {
        Started.Add(task);
        var word = task.Step == "start" ? script[task.Attempt] : "ok";
        sink.Ended(word switch
        {
            "ok" => new AttemptExit(0, Killed: false, new TaskResult
            {
                Succeeded = true,
                Targets = task.Step == "start" ? [target] : [],
            }),
            "throw" => new AttemptExit(1, Killed: false, new TaskResult { Succeeded = false, Failure = "Exception: bad" }),
            "killed" => new AttemptExit(-9, Killed: true, null),
            _ => new AttemptExit(int.Parse(word, CultureInfo.InvariantCulture), Killed: false, null),
        });
    }

    public override void Kill(TaskSpec task)
    {
    }

    public override void CancelAll()
    {
    }

    public override void KillAll()
    {
    }

    public override ValueTask DisposeAsync() => default;
}
