using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

internal static partial class Rules
{
    public static readonly DiagnosticDescriptor MissingNext = Error(
        "MF0030", "A step must say what comes next",
        "Step '{0}' can finish without calling Next; end every path with 'Next(…)', or name the step End if it is the "
            + "last");

    public static readonly DiagnosticDescriptor NextNotLast = Error(
        "MF0031", "Next must be the last thing a step does",
        "Step '{0}' goes on after Next, or calls it inside a loop or try block; make Next the last statement of the "
            + "step "
        + "or of an if/else or switch branch");

    public static readonly DiagnosticDescriptor NextOutsideStep = Error(
        "MF0032", "Next can only be called by a step itself",
        "Next is called in {0}, where it cannot be part of the graph; call it as the last statement of a step");

    public static readonly DiagnosticDescriptor TargetNotStep = Error(
        "MF0033", "Next takes steps",
        "'{0}' is not a step of this flow named by its method; pass the method itself, as in Next(End)");

    public static readonly DiagnosticDescriptor TargetNotMarked = Error(
        "MF0034", "Next takes methods marked [Step]",
        "Step '{0}' goes on to '{1}', which is not a step of flow '{2}'; mark the method with [Step]");

    public static readonly DiagnosticDescriptor UnsupportedTransition = Error(
        "MF0035", "The form of Next is not supported",
        "The transition of step '{0}' cannot be drawn: {1}");

    public static readonly DiagnosticDescriptor NoTarget = Error(
        "MF0036", "Next must name a step",
        "Step '{0}' calls Next without a step; name at least one, as in Next(End)");

    public static readonly DiagnosticDescriptor ItemTypeMismatch = Error(
        "MF0037", "The foreach item must fit the step's parameter",
        "Step '{0}' runs over items of type '{1}', but step '{2}' takes '{3}'; change the parameter to '{1}'");

    public static readonly DiagnosticDescriptor ItemOutsideForeach = Error(
        "MF0038", "Only a step inside a foreach takes an item",
        "Step '{0}' takes the item '{1}', but is reached without a foreach; go to it with 'Next({2}, forEach: …)' or "
            + "remove "
        + "the parameter");

    public static readonly DiagnosticDescriptor IncludeAndExclude = Error(
        "MF0039", "MergeArtifacts takes include or exclude",
        "MergeArtifacts is given both include and exclude; give one of them");

    public static readonly DiagnosticDescriptor MergeOutsideJoin = Error(
        "MF0040", "MergeArtifacts belongs in a join",
        "Step '{0}' calls MergeArtifacts but is not a join; only a step that takes Inputs<TFlow> has inputs to merge");
}
