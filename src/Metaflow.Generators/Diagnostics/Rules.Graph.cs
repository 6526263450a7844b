using Metaflow.Graph;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

/// <summary>The rules that <see cref="FlowLint"/> checks; it writes the messages.</summary>
internal static partial class Rules
{
    private static readonly Dictionary<string, DiagnosticDescriptor> _graph = new(StringComparer.Ordinal);

    public static readonly DiagnosticDescriptor NoStart = Graph(LintIds.NoStart, "A flow needs a start step");
    public static readonly DiagnosticDescriptor SeveralStarts = Graph(LintIds.SeveralStarts,
        "A flow has one start step");
    public static readonly DiagnosticDescriptor NoEnd = Graph(LintIds.NoEnd, "A flow needs an end step");
    public static readonly DiagnosticDescriptor SeveralEnds = Graph(LintIds.SeveralEnds, "A flow has one end step");
    public static readonly DiagnosticDescriptor StartHasInput = Graph(LintIds.StartHasInput,
        "Nothing leads to the start step");
    public static readonly DiagnosticDescriptor EndHasNext = Graph(LintIds.EndHasNext, "Nothing follows the end step");
    public static readonly DiagnosticDescriptor EndIsJoin = Graph(LintIds.EndIsJoin, "The end step cannot be a join");
    public static readonly DiagnosticDescriptor StartIsJoin = Graph(LintIds.StartIsJoin,
        "The start step cannot be a join");
    public static readonly DiagnosticDescriptor JoinSplits = Graph(LintIds.JoinSplits, "A join cannot branch at once");
    public static readonly DiagnosticDescriptor UnknownStep = Graph(LintIds.UnknownStep, "Next names an unknown step");
    public static readonly DiagnosticDescriptor Cycle = Graph(LintIds.Cycle,
        "The graph has no loop over several steps");
    public static readonly DiagnosticDescriptor Unreachable = Graph(LintIds.Unreachable, "Every step is reachable");
    public static readonly DiagnosticDescriptor OpenSplit = Graph(LintIds.OpenSplit,
        "Branches are joined before the end");
    public static readonly DiagnosticDescriptor JoinWithoutSplit = Graph(LintIds.JoinWithoutSplit,
        "A join needs a split");
    public static readonly DiagnosticDescriptor MissingBranch = Graph(LintIds.MissingBranch,
        "A join takes all branches");
    public static readonly DiagnosticDescriptor UnrelatedSplits = Graph(LintIds.UnrelatedSplits,
        "A join takes one split");
    public static readonly DiagnosticDescriptor SwitchTargets = Graph(LintIds.SwitchTargets,
        "A switch has two targets");
    public static readonly DiagnosticDescriptor ForeachToJoin = Graph(LintIds.ForeachToJoin, "A foreach needs a body");
    public static readonly DiagnosticDescriptor ParallelJoin = Graph(LintIds.ParallelJoin, "A join follows a gang");
    public static readonly DiagnosticDescriptor ParallelInput = Graph(LintIds.ParallelInput,
        "Only numParallel leads to a gang");
    public static readonly DiagnosticDescriptor SwitchToJoin = Graph(LintIds.SwitchToJoin,
        "A switch cannot lead to a join");
    public static readonly DiagnosticDescriptor NeverEnds = Graph(LintIds.NeverEnds,
        "The end is reachable from every step");
    public static readonly DiagnosticDescriptor NotAJoin = Graph(LintIds.NotAJoin, "Branches meet in a join");

    /// <summary>The rule of a finding of the lint.</summary>
    public static DiagnosticDescriptor OfLint(string id) => _graph[id];

    private static DiagnosticDescriptor Graph(string id, string title) => _graph[id] = Error(id, title, "{0}");
}
