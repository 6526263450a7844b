using Metaflow.Graph;

namespace Metaflow.Runtime.Scheduling;

/// <summary>How many tasks of each step wait, run and are done.</summary>
internal sealed class StepCounts
{
    private readonly Dictionary<string, Count> _steps = new(StringComparer.Ordinal);

    public void Queued(string step, int change) => Of(step).Waiting += change;

    public void Started(string step) => Of(step).Running++;

    public void Ended(string step, bool succeeded)
    {
        var count = Of(step);
        count.Running--;
        if (succeeded)
            count.Done++;
    }

    /// <summary>The three sentences of the regular report.</summary>
    public IEnumerable<string> Describe(FlowGraph graph)
    {
        var running = _steps.Where(s => s.Value.Running > 0).ToList();
        var total = running.Sum(s => s.Value.Running);
        if (total > 0)
        {
            yield return $"{Tasks(total)} running: "
                + string.Join(", ", running.Select(s => $"{s.Key} ({s.Value.Running} running; {s.Value.Done} done)")) + ".";
        }

        var waiting = _steps.Values.Sum(s => s.Waiting);
        yield return waiting == 0 ? "No tasks are waiting in the queue." : $"{Tasks(waiting)} waiting in the queue.";
        List<string> unseen = [.. graph.Nodes.Select(n => n.Name).Where(n => !_steps.ContainsKey(n))];
        if (unseen.Count > 0)
            yield return $"{unseen.Count} steps have not started: {string.Join(", ", unseen)}.";
    }

    private static string Tasks(int count) => count == 1 ? "1 task is" : $"{count} tasks are";

    private Count Of(string step)
    {
        if (!_steps.TryGetValue(step, out var count))
            _steps[step] = count = new Count();
        return count;
    }

    private sealed class Count
    {
        public int Waiting { get; set; }

        public int Running { get; set; }

        public int Done { get; set; }
    }
}
