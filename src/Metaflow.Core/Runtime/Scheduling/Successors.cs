using Metaflow.Graph;

namespace Metaflow.Runtime.Scheduling;

/// <summary>
/// Works out which tasks are ready when one is done. What is on its way to a join is kept with the tasks themselves
/// (<see cref="PendingTask.Branch"/>), so a walk that one instance began another can go on with.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="ready">Gets each task that is ready, in the order of the split.</param>
internal sealed class Successors(FlowGraph graph, Action<PendingTask> ready)
{
    /// <summary>The first task of a run.</summary>
    /// <param name="parameters">The task that holds the parameters.</param>
    public void Begin(TaskInput parameters) =>
        ready(new PendingTask { Step = graph.Start.Name, Inputs = [parameters], Branch = default });

    /// <summary>A task is done.</summary>
    /// <param name="task">The task.</param>
    /// <param name="result">What it left.</param>
    /// <returns>Whether it was the last of the run.</returns>
    public bool Follow(PendingTask task, TaskResult result)
    {
        if (graph[task.Step].IsEnd)
            return true;
        if (result.NumSplits is { } items)
            Foreach(task, result.Targets[0], items);
        else if (result.NumParallel is { } size)
            Parallel(task, result.Targets[0], size);
        else if (result.Targets.Count > 1)
            Split(task, result.Targets);
        else
            Continue(task, result.Targets[0]);
        return false;
    }

    private void Continue(PendingTask task, string target)
    {
        if (!graph[target].IsJoin)
        {
            ready(new PendingTask
            {
                Step = target,
                Inputs = [task.AsInput],
                Branch = task.Branch,
                Iteration = target == task.Step ? task.Iteration + 1 : 0,
            });
            return;
        }

        var (group, index) = task.Branch;
        if (group is null)
            throw new MetaflowException($"Step '{target}' is a join, but '{task.Step}' leads to it from outside any split.");
        if (group.Arrive(index, task.AsInput))
            ready(new PendingTask { Step = target, Inputs = group.Arrivals, Branch = group.Parent });
    }

    private void Split(PendingTask task, IReadOnlyList<string> targets)
    {
        var group = new SplitGroup(task.Branch, targets.Count, isForeach: false);
        TaskInput[] inputs = [task.AsInput];
        for (var i = 0; i < targets.Count; i++)
            ready(new PendingTask { Step = targets[i], Inputs = inputs, Branch = new Branch(group, i) });
    }

    private void Foreach(PendingTask task, string target, int items)
    {
        var group = new SplitGroup(task.Branch, items, isForeach: true);
        TaskInput[] inputs = [task.AsInput];
        for (var i = 0; i < items; i++)
            ready(new PendingTask { Step = target, Inputs = inputs, Branch = new Branch(group, i), SplitIndex = i });
    }

    private void Parallel(PendingTask task, string target, int size)
    {
        var group = new SplitGroup(task.Branch, size, isForeach: true);
        var gang = new Gang(size);
        TaskInput[] inputs = [task.AsInput];
        for (var i = 0; i < size; i++)
        {
            gang.Members.Add(new PendingTask
            {
                Step = target,
                Inputs = inputs,
                Branch = new Branch(group, i),
                SplitIndex = i,
                Gang = gang,
                GangIndex = i,
            });
        }

        gang.Members.ForEach(ready);
    }
}
