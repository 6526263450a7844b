using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Metaflow.Graph;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Checks;

/// <summary>The decorators that say how a step fails: their settings, and where they may stand.</summary>
internal static class AttemptChecks
{
    private const int MostRetries = 4;
    private const long LongestTimeout = 40 * 24 * 3600;

    public static void Check(FlowAnalysis analysis, StepInfo step, IMethodSymbol method, DiagnosticSink sink)
    {
        if (KnownTypes.AttributeOf(method, "CatchAttribute") is { } catching)
            CheckCatch(analysis, step, catching, sink);
        if (KnownTypes.AttributeOf(method, "RetryAttribute") is { } retry
            && retry.Setting("Times", 0) is var times and (< 0 or > MostRetries))
            sink.Report(Rules.RetryTimes, LocationOf(retry, step), step.Method, times);
        if (KnownTypes.AttributeOf(method, "TimeoutAttribute") is { } timeout
            && SecondsOf(timeout) is var seconds and (<= 0 or > LongestTimeout))
            sink.Report(Rules.TimeoutDuration, LocationOf(timeout, step), step.Method, seconds);
    }

    private static void CheckCatch(FlowAnalysis analysis, StepInfo step, AttributeData attribute, DiagnosticSink sink)
    {
        var form = step.Transition.Kind switch
        {
            TransitionKind.Foreach => "a foreach",
            TransitionKind.Parallel => "a gang",
            TransitionKind.Switch => "a switch",
            _ => null,
        };
        if (form is not null)
            sink.Report(Rules.CatchOnSplit, LocationOf(attribute, step), step.Method, form);
        if (attribute.Setting<string?>("Var", null) is { } name && ProblemOf(analysis, name) is { } problem)
        {
            sink.Report(
                Rules.CatchVar, LocationOf(attribute, step), step.Method, name, problem, name.Length > 0 ? name : "Error");
        }
    }

    /// <summary>What keeps a member from holding a failure; null when nothing does, or the member is not known here.</summary>
    private static string? ProblemOf(FlowAnalysis analysis, string name)
    {
        var member = analysis.Members.Find(m => m.Name == name || NamingPolicy.Matches(name, m.StoredName));
        return member switch
        {
            null => analysis.IsConcrete ? "which is no artifact" : null,
            { Role: not MemberRole.Artifact } => "which is no artifact",
            { Type: null } => null,
            { Type: INamedTypeSymbol type } when KnownShapes.MetadataName(type) == "Metaflow.TaskFailure" =>
                type.NullableAnnotation == NullableAnnotation.NotAnnotated ? "which cannot be null" : null,
            _ => "whose type is not TaskFailure",
        };
    }

    private static long SecondsOf(AttributeData timeout) =>
        timeout.Setting("Seconds", 0) + (60L * timeout.Setting("Minutes", 0)) + (3600L * timeout.Setting("Hours", 0));

    private static Location? LocationOf(AttributeData attribute, StepInfo step) =>
        attribute.Location() ?? step.Location;
}
