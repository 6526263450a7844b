using System.Collections.Concurrent;
using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Workers;

/// <summary>Runs tasks inside this process, so that a debugger, a test or a host sees them. Output is told apart by the task that prints it.</summary>
internal sealed class InProcessBackend : ComputeBackend
{
    private readonly TaskExecutor _executor;
    private readonly ConsoleRouter _console = ConsoleRouter.Install();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TaskSpec, CancellationTokenSource> _running =
        new(ReferenceEqualityComparer.Instance);

    public InProcessBackend(TaskExecutor executor) => _executor = executor;

    public override void Start(TaskSpec task, TaskSink sink) => _ = Task.Run(() => ExecuteAsync(task, sink));

    public override void CancelAll() => StepCancellation.Request(_stop);

    /// <summary>Asks the step to stop: a thread cannot be ended by force.</summary>
    public override void Kill(TaskSpec task)
    {
        if (_running.TryGetValue(task, out var stop))
            StepCancellation.Request(stop);
    }

    /// <summary>Nothing: a thread cannot be ended by force. The run ends when the steps do.</summary>
    public override void KillAll()
    {
    }

    public override ValueTask DisposeAsync()
    {
        _console.Dispose();
        _stop.Dispose();
        return default;
    }

    private async Task ExecuteAsync(TaskSpec task, TaskSink sink)
    {
        sink.Started(Environment.ProcessId);
        if (_stop.IsCancellationRequested)
        {
            sink.Ended(new AttemptExit(-1, Killed: true, null));
            return;
        }

        AttemptExit exit;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _running[task] = stop;
        try
        {
            using (_console.Redirect(sink))
            {
                var result = await _executor.ExecuteAsync(task, stop.Token).ConfigureAwait(false);
                exit = new AttemptExit(result.Succeeded ? 0 : 1, Killed: false, result);
            }
        }
        catch (Exception e)
        {
            sink.Output(LogStream.Stderr, Encoding.UTF8.GetBytes(e.ToString()));
            exit = new AttemptExit(1, Killed: false, null);
        }

        _running.TryRemove(task, out _);
        sink.Ended(exit);
    }
}
