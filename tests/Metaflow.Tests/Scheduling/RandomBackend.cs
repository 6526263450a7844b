using Metaflow.Graph;
using Metaflow.Runtime;

namespace Metaflow.Tests.Scheduling;

/// <summary>Ends tasks in any order, some of them after failures, and notes what the scheduler asked for.</summary>
internal sealed class RandomBackend(RandomFlow flow, int seed, int failures) : ComputeBackend
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly List<(TaskSpec Task, TaskSink Sink)> _running = [];
    private readonly Dictionary<string, GraphNode> _nodes = flow.Nodes.ToDictionary(n => n.Name);
    private int _failures = failures;

    public List<TaskSpec> Succeeded { get; } = [];

    public int MostRunning { get; private set; }

    public override void Start(TaskSpec task, TaskSink sink)
    {
        lock (_lock)
        {
            _running.Add((task, sink));
            MostRunning = Math.Max(MostRunning, _running.Count);
        }

        ThreadPool.QueueUserWorkItem(_ => EndOne());
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

    private void EndOne()
    {
        TaskSpec task;
        TaskSink sink;
        bool fails;
        lock (_lock)
        {
            var index = _random.Next(_running.Count);
            (task, sink) = _running[index];
            _running.RemoveAt(index);
            fails = _failures > 0 && _random.Next(4) == 0;
            if (fails)
                _failures--;
            else
                Succeeded.Add(task);
        }

        sink.Ended(new AttemptExit(fails ? 1 : 0, Killed: false, fails ? null : flow.ResultOf(_nodes[task.Step])));
    }
}
