namespace Metaflow.Graph;

/// <summary>The ids of the rules that <see cref="FlowLint"/> checks; the same ones as the compiler's
/// diagnostics.</summary>
internal static class LintIds
{
    public const string NoTransition = "MF0030";
    public const string NoStart = "MF0050";
    public const string SeveralStarts = "MF0051";
    public const string NoEnd = "MF0052";
    public const string SeveralEnds = "MF0053";
    public const string StartHasInput = "MF0054";
    public const string EndHasNext = "MF0055";
    public const string EndIsJoin = "MF0056";
    public const string StartIsJoin = "MF0057";
    public const string JoinSplits = "MF0058";
    public const string UnknownStep = "MF0059";
    public const string Cycle = "MF0060";
    public const string Unreachable = "MF0061";
    public const string OpenSplit = "MF0062";
    public const string JoinWithoutSplit = "MF0063";
    public const string MissingBranch = "MF0064";
    public const string UnrelatedSplits = "MF0065";
    public const string SwitchTargets = "MF0066";
    public const string ForeachToJoin = "MF0067";
    public const string ParallelJoin = "MF0068";
    public const string ParallelInput = "MF0069";
    public const string SwitchToJoin = "MF0070";
    public const string NeverEnds = "MF0071";
    public const string NotAJoin = "MF0072";
}
