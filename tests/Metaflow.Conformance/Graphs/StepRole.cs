namespace Metaflow.Conformance.Graphs;

/// <summary>What a step is in its graph; specifications say what they put into steps of a role, and what they expect of them.</summary>
[Flags]
public enum StepRole
{
    None = 0,
    Start = 1 << 0,
    End = 1 << 1,

    /// <summary>Goes on to one step, and is neither start nor join.</summary>
    Linear = 1 << 2,
    Split = 1 << 3,
    ForeachSplit = 1 << 4,
    GangSplit = 1 << 5,
    Switch = 1 << 6,
    Recursive = 1 << 7,
    BranchJoin = 1 << 8,
    ForeachJoin = 1 << 9,
    GangJoin = 1 << 10,

    /// <summary>Inside of a foreach, at any depth.</summary>
    ForeachBody = 1 << 11,
    GangMember = 1 << 12,

    /// <summary>Has one task in each run that gets there.</summary>
    Single = 1 << 13,

    Join = BranchJoin | ForeachJoin | GangJoin,
    All = ~None,
}
