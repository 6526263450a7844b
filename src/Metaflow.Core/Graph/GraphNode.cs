namespace Metaflow.Graph;

/// <summary>The form of a step's <c>Next</c>.</summary>
public enum TransitionKind
{
    /// <summary>No <c>Next</c>: the end step.</summary>
    None,

    /// <summary>One step.</summary>
    Linear,

    /// <summary>Several steps in parallel.</summary>
    Split,

    /// <summary>One step, once per item.</summary>
    Foreach,

    /// <summary>One step, as a gang of tasks.</summary>
    Parallel,

    /// <summary>One of several steps, chosen at run time.</summary>
    Switch,
}

/// <summary>One case of a switch: the label as written in the source, and the step it leads to.</summary>
/// <param name="label">The text of the pattern or condition; <c>_</c> for the default case.</param>
/// <param name="step">The stored name of the step.</param>
public sealed class SwitchCase(string label, string step)
{
    /// <summary>The text of the pattern or condition.</summary>
    public string Label { get; } = label;

    /// <summary>The stored name of the step.</summary>
    public string Step { get; } = step;
}

/// <summary>
/// One step as the graph sees it. Used by the source generator and at run time. Immutable.
/// </summary>
/// <param name="name">The stored name.</param>
/// <param name="method">The name of the method.</param>
/// <param name="transition">The form of the step's <c>Next</c>.</param>
/// <param name="targets">Stored names of the steps that may follow, in source order, without repetition.</param>
public sealed class GraphNode(string name, string method, TransitionKind transition, params string[] targets)
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;

    /// <summary>The name of the method.</summary>
    public string Method { get; } = method;

    /// <summary>Whether a name that a person wrote, in C# or stored form, means this step.</summary>
    internal bool IsNamed(string name) => Method == name || NamingPolicy.Matches(name, Name);

    /// <summary>The form of the step's <c>Next</c>.</summary>
    public TransitionKind Transition { get; } = transition;

    /// <summary>Stored names of the steps that may follow, in source order, without repetition.</summary>
    public IReadOnlyList<string> Targets { get; } = targets;

    /// <summary>Whether a task of the step can go on so: to one of the targets of a switch, else to all targets in their order.</summary>
    /// <param name="targets">Stored names of the steps that the task goes on to; empty after the end step.</param>
    public bool LeadsTo(IReadOnlyList<string> targets) => Transition == TransitionKind.Switch
        ? targets.Count == 1 && Targets.Contains(targets[0])
        : Targets.SequenceEqual(targets);

    /// <summary>Whether the step takes <c>Inputs</c>.</summary>
    public bool IsJoin { get; set; }

    /// <summary>Whether the step is the flow's first.</summary>
    public bool IsStart { get; set; }

    /// <summary>Whether the step is the flow's last.</summary>
    public bool IsEnd { get; set; }

    /// <summary>The stored name of the artifact that a foreach runs over; null for other forms.</summary>
    public string? ForeachArtifact { get; set; }

    /// <summary>The text of the expression that gives a gang its size; null for other forms.</summary>
    public string? NumParallel { get; set; }

    /// <summary>The text of the expression that a switch looks at; null for other forms.</summary>
    public string? Condition { get; set; }

    /// <summary>The cases of a switch, in source order; empty for other forms.</summary>
    public IReadOnlyList<SwitchCase> SwitchCases { get; set; } = [];

    /// <summary>The line of the method in its source file, from 1.</summary>
    public int Line { get; set; }

    /// <summary>The base name of the source file.</summary>
    public string SourceFile { get; set; } = "";

    /// <summary>The summary of the method's documentation; empty when there is none.</summary>
    public string Documentation { get; set; } = "";
}
