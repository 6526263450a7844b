using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;

namespace Metaflow.Generators.Checks;

/// <summary>The stored names of artifacts, parameters, configs and constants.</summary>
internal static class NameChecks
{
    private static readonly HashSet<string> _reserved = new(StringComparer.Ordinal) { "name", "next", "input", "index",
        "cmd" };

    public static void Check(FlowAnalysis analysis, DiagnosticSink sink)
    {
        foreach (var member in analysis.Own.Members)
        {
            if (_reserved.Contains(member.StoredName))
                sink.Report(Rules.ReservedArtifactName, member.Location, member.Name, member.StoredName);
            else if (!IsValid(member.StoredName) && !member.IsParameter)
                sink.Report(Rules.InvalidArtifactName, member.Location, member.Name, member.StoredName);

            var twin = analysis.Members.Find(m => m.StoredName == member.StoredName && !ReferenceEquals(m, member));
            if (twin is not null && IsSecond(analysis, twin, member))
                sink.Report(Rules.DuplicateStoredName, member.Location, twin.Name, member.Name, member.StoredName);
        }
    }

    /// <summary>Whether of two members that clash it is the second that is to be reported.</summary>
    public static bool IsSecond(FlowAnalysis analysis, FlowMember first, FlowMember second)
    {
        var index = analysis.Own.Members.IndexOf(first);
        return index < 0 || index < analysis.Own.Members.IndexOf(second);
    }

    private static bool IsValid(string name) => name.Length > 0 && char.IsLetter(name[0])
        && name.All(static c => char.IsLetterOrDigit(c) || c == '_');
}
