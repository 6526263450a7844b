namespace Metaflow.Runtime.Scheduling;

/// <summary>The branches of one split, on their way to the join that ends it.</summary>
/// <param name="parent">The branch that split.</param>
/// <param name="count">The number of branches.</param>
/// <param name="isForeach">Whether the branches are the items of a foreach or the members of a gang.</param>
internal sealed class SplitGroup(Branch parent, int count, bool isForeach)
{
    private readonly TaskInput[] _arrivals = new TaskInput[count];
    private int _missing = count;

    /// <summary>The branch that split: where the join goes on.</summary>
    public Branch Parent { get; } = parent;

    /// <summary>Whether the branches are the items of a foreach or the members of a gang.</summary>
    public bool IsForeach { get; } = isForeach;

    /// <summary>The tasks that came into the join, in the order of the split. Complete when <see cref="Arrive"/> says so.</summary>
    public IReadOnlyList<TaskInput> Arrivals => _arrivals;

    /// <summary>A branch has reached the join.</summary>
    /// <param name="index">The branch.</param>
    /// <param name="task">Its last task.</param>
    /// <returns>Whether all branches are there.</returns>
    public bool Arrive(int index, TaskInput task)
    {
        _arrivals[index] = task;
        return --_missing == 0;
    }
}

/// <summary>Where a task stands: which branch of which split. The default stands for "outside every split".</summary>
/// <param name="Group">The innermost split; null outside every split.</param>
/// <param name="Index">The branch.</param>
internal readonly record struct Branch(SplitGroup? Group, int Index)
{
    /// <summary>The indices of the foreachs that the branch is inside of, outermost first.</summary>
    public IReadOnlyList<int> ForeachIndices()
    {
        var indices = new List<int>();
        for (var branch = this; branch.Group is { } group; branch = group.Parent)
        {
            if (group.IsForeach)
                indices.Add(branch.Index);
        }

        indices.Reverse();
        return indices;
    }
}
