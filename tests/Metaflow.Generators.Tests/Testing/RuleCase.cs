using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Tests.Testing;

/// <summary>Checks one rule on a bad flow, where <c>[|…|]</c> marks the place, and on its good twin.</summary>
internal static class RuleCase
{
    /// <summary>A flow class with the members given.</summary>
    public static string Flow(string members) => "public partial class F : FlowSpec\n{\n" + members + "\n}\n";

    /// <summary>A flow whose start and end are there already.</summary>
    public static string Simple(string members) => Flow(
        "[Step] void Start() => Next(End);\n[Step] void End() { }\n" + members);

    public static void Check(string id, string bad, string good)
    {
        var start = bad.IndexOf("[|", StringComparison.Ordinal);
        var end = bad.IndexOf("|]", StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, "The bad source marks no place.");
        var place = bad[(start + 2)..end];
        var source = bad[..start] + place + bad[(end + 2)..];

        var found = CompiledFlow.Compile(source).Analyze();

        Assert.NotEmpty(found);
        Assert.All(found, d => Assert.Equal(id, d.Id));
        var diagnostic = found.First(d => d.Location.SourceSpan.Start == CompiledFlow.Usings.Length + start);
        Assert.Equal(place, diagnostic.Location.SourceTree!.ToString().Substring(
            diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.DoesNotMatch(@"\{\d\}", diagnostic.GetMessage(null));

        var twin = CompiledFlow.Compile(good);
        Assert.DoesNotContain(twin.CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(twin.Analyze());
    }
}
