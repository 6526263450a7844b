using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Metaflow.Graph;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Checks;

/// <summary>The graph of a concrete flow: the lint, and the types of foreach items.</summary>
internal static class GraphChecks
{
    /// <summary>Rules whose place is the <c>Next</c> call rather than the step's name.</summary>
    private static readonly HashSet<string> _atNext = new(StringComparer.Ordinal)
    {
        LintIds.Cycle, LintIds.SwitchTargets, LintIds.SwitchToJoin, LintIds.ForeachToJoin, LintIds.EndHasNext,
            LintIds.JoinSplits,
        LintIds.ParallelInput, LintIds.UnknownStep,
    };

    /// <summary>Rules that can be judged when some transition could not be read.</summary>
    private static readonly HashSet<string> _local = new(StringComparer.Ordinal)
    {
        LintIds.NoTransition, LintIds.NoStart, LintIds.SeveralStarts, LintIds.NoEnd, LintIds.SeveralEnds,
            LintIds.EndHasNext,
        LintIds.EndIsJoin, LintIds.StartIsJoin, LintIds.JoinSplits, LintIds.SwitchTargets, LintIds.SwitchToJoin,
        LintIds.ForeachToJoin,
    };

    public static void Check(FlowAnalysis analysis, Location flowLocation, DiagnosticSink sink)
    {
        if (analysis.Steps.Count == 0)
            return;
        var steps = analysis.Steps.FindAll(static s => !s.IsAbstract);
        var graph = FlowGraph.Create(analysis.Type.Name, steps.Select(static s => s.ToNode()));
        var isBroken = steps.Exists(static s => s.Transition.IsBroken);
        foreach (var issue in FlowLint.Check(graph))
        {
            var step = issue.Step is null ? null : steps.Find(s => s.Name == issue.Step);
            if ((isBroken && !_local.Contains(issue.Id))
                || (issue.Id == LintIds.NoTransition && step is { Transition.IsBroken: true }))
                continue;
            var isOwn = step is not null && analysis.Own.Steps.Contains(step);
            var location = !isOwn ? flowLocation
                : (_atNext.Contains(issue.Id) ? step!.Transition.Location : null) ?? step!.Location;
            if (issue.Id == LintIds.NoTransition)
                sink.Report(Rules.MissingNext, location, step!.Method);
            else
                sink.Report(Rules.OfLint(issue.Id), location, issue.Message);
        }

        if (!isBroken)
            CheckItems(analysis, graph, steps, flowLocation, sink);
    }

    private static void CheckItems(
        FlowAnalysis analysis, FlowGraph graph, List<StepInfo> steps, Location flowLocation, DiagnosticSink sink)
    {
        foreach (var step in steps)
        {
            if (step.Item is not { } item || !graph.IsReachable(step.Name))
                continue;
            var around = graph.SplitParentsOf(step.Name).Skip(step.IsJoin ? 1 : 0)
                .FirstOrDefault(static n => n.Transition is TransitionKind.Foreach or TransitionKind.Parallel);
            var isOwn = analysis.Own.Steps.Contains(step);
            if (around is null)
            {
                sink.Report(Rules.ItemOutsideForeach, isOwn ? item.Locations.FirstOrDefault() : flowLocation,
                    step.Method, item.Name, step.Method);
                continue;
            }

            var source = steps.Find(s => s.Name == around.Name)!;
            if (source.Transition.ItemType is { } type && !Fits(analysis.Known.Compilation, type, item.Type))
            {
                var location = analysis.Own.Steps.Contains(source) ? source.Transition.Location
                    : isOwn ? item.Locations.FirstOrDefault() : flowLocation;
                sink.Report(Rules.ItemTypeMismatch, location, source.Method, type.ShortName(), step.Method,
                    item.Type.ShortName());
            }
        }
    }

    /// <summary>Whether an item can be handed over as it is: the same type, a base type or object.</summary>
    private static bool Fits(Compilation compilation, ITypeSymbol type, ITypeSymbol parameter)
    {
        if (ShapeComposer.HasTypeParameter(type) || ShapeComposer.HasTypeParameter(parameter)
            || parameter is IErrorTypeSymbol)
            return true;
        var conversion = compilation.ClassifyCommonConversion(type, parameter);
        return conversion.IsIdentity || (conversion.IsImplicit && (conversion.IsReference || conversion.IsNullable))
            || parameter.SpecialType == SpecialType.System_Object;
    }
}
