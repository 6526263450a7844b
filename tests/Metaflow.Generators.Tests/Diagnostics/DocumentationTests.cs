using System.Text.RegularExpressions;
using Metaflow.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Tests.Diagnostics;

/// <summary>Every rule is documented, and the examples of the documentation do what it says.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Ids => [.. new FlowAnalyzer().SupportedDiagnostics.Select(d => d.Id).Distinct()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Documentation_Rule_ExamplesHold(string id)
    {
        var section = Sections().Single(s => s.Id == id).Text;

        var blocks = Block().Matches(section);
        Assert.NotEmpty(blocks);
        foreach (Match block in blocks)
        {
            var flow = CompiledFlow.Compile(Complete(block.Groups["code"].Value));
            var found = flow.Analyze();
            if (block.Groups["kind"].Value == "Wrong")
            {
                Assert.Contains(found, d => d.Id == id);
                continue;
            }

            Assert.Empty(found);
            Assert.DoesNotContain(flow.CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
        }
    }

    [Fact]
    public void Documentation_Sections_AreTheRules() =>
        Assert.Equal(Ids.Select(r => r.Data).Order(), Sections().Select(s => s.Id));

    [Fact]
    public void Rules_Ids_AreUnique()
    {
        var rules = new FlowAnalyzer().SupportedDiagnostics;

        Assert.Equal(rules.Length, rules.Select(d => d.Id).Distinct().Count());
    }

    private static string Complete(string code)
    {
        if (!code.Contains(" class ", StringComparison.Ordinal))
        {
            var steps = code.Contains("[Step", StringComparison.Ordinal) ? ""
                : "[Step] public void Start() => Next(End);\n[Step] public void End() { }\n";
            code = "public partial class HelloFlow : FlowSpec\n{\n" + code + "\n" + steps + "}\n";
        }

        return code;
    }

    private static IEnumerable<(string Id, string Text)> Sections()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "diagnostics.md"));
        foreach (var section in text.Split("\n## ").Skip(1))
            yield return (section[..6], section);
    }

    [GeneratedRegex("(?<kind>Wrong|Right):\\s+```csharp\\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
