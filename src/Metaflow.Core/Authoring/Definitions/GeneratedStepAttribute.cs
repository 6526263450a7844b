using System.ComponentModel;
using Metaflow.Graph;

namespace Metaflow;

/// <summary>
/// A step of a flow class, written by the source generator and read back by it when a class of another assembly
/// derives from
/// the flow. Not for hand-written code.
/// </summary>
/// <param name="name">The stored name.</param>
/// <param name="method">The name of the method.</param>
/// <param name="transition">The form of the step's <c>Next</c>.</param>
/// <param name="targets">Stored names of the steps that may follow.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GeneratedStepAttribute(
    string name, string method, TransitionKind transition, params string[] targets) : Attribute
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;

    /// <summary>The name of the method.</summary>
    public string Method { get; } = method;

    /// <summary>The form of the step's <c>Next</c>.</summary>
    public TransitionKind Transition { get; } = transition;

    /// <summary>Stored names of the steps that may follow.</summary>
    public string[] Targets { get; } = targets;

    /// <summary>Whether the step takes <c>Inputs</c>.</summary>
    public bool IsJoin { get; set; }

    /// <summary>Whether the step is the flow's first.</summary>
    public bool IsStart { get; set; }

    /// <summary>Whether the step is the flow's last.</summary>
    public bool IsEnd { get; set; }

    /// <summary>The stored name of the artifact that a foreach runs over; null for other forms.</summary>
    public string? ForeachArtifact { get; set; }

    /// <summary>The type of the items of a foreach; null for other forms.</summary>
    public Type? ItemType { get; set; }

    /// <summary>The text of the expression that gives a gang its size; null for other forms.</summary>
    public string? NumParallel { get; set; }

    /// <summary>The text of the expression that a switch looks at; null for other forms.</summary>
    public string? Condition { get; set; }

    /// <summary>The labels of a switch; null for other forms.</summary>
    public string[]? CaseLabels { get; set; }

    /// <summary>The steps that the labels lead to, one for each label; null for other forms.</summary>
    public string[]? CaseSteps { get; set; }
}
