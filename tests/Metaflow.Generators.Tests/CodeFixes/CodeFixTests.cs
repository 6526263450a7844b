using Metaflow.Generators.CodeFixes;
using Metaflow.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Tests.CodeFixes;

public sealed class CodeFixTests
{
    private const string Steps = "[Step] void Start() => Next(End); [Step] void End() { }";

    [Theory]
    [InlineData("/// <summary>Doc.</summary>\npublic class F : FlowSpec",
        "/// <summary>Doc.</summary>\npublic partial class F : FlowSpec")]
    [InlineData("// note\nclass F : FlowSpec", "// note\npartial class F : FlowSpec")]
    public async Task MakePartial_ClassNotPartial_AddsModifier(string before, string after)
    {
        var fixedSource = await FixedSource.ApplyAsync(new MakePartialFix(), "MF0001", before + " { " + Steps + " }");

        Assert.Equal(after + " { " + Steps + " }", fixedSource);
        AssertClean(fixedSource);
    }

    [Theory]
    [InlineData("public int Size { get; init; } = 3;", "public partial int Size { get; set; }")]
    [InlineData("int Size { get; set; }", "partial int Size { get; set; }")]
    [InlineData("[Artifact] public int Size { get; set; }", "[Artifact] public partial int Size { get; set; }")]
    public async Task MakeArtifact_Property_BecomesPartial(string before, string after)
    {
        var id = before.StartsWith('[') ? "MF0084" : "MF0088";
        var fixedSource = await FixedSource.ApplyAsync(new MakeArtifactFix(), id, RuleCase.Simple(before));

        Assert.Equal(RuleCase.Simple(after), fixedSource);
        AssertClean(fixedSource);
    }

    [Fact]
    public async Task MakeArtifact_Field_BecomesPropertyAndIsRenamed()
    {
        var fixedSource = await FixedSource.ApplyAsync(new MakeArtifactFix(), "MF0088", RuleCase.Flow(
            "    private int _size;\n    [Step] void Start() { _size = 1; Next(End); }\n    [Step] void End() { }"));

        Assert.Equal(RuleCase.Flow("    private partial int Size { get; set; }\n"
            + "    [Step] void Start() { Size = 1; Next(End); }\n    [Step] void End() { }"), fixedSource);
        AssertClean(fixedSource);
    }

    [Theory]
    [InlineData(0, "Next(Middle);")]
    [InlineData(1, "Next(End);")]
    public async Task AddNext_BlockBody_AppendsCall(int choice, string expected)
    {
        var fixedSource = await FixedSource.ApplyAsync(new AddNextFix(), "MF0030", RuleCase.Flow("""
                [Step]
                void Start()
                {
                    Console.WriteLine();
                }

                [Step] void Middle() => Next(End);
                [Step] void End() { }
            """), choice);

        Assert.Contains("        Console.WriteLine();\n        " + expected, fixedSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddNext_ExpressionBody_BecomesBlock()
    {
        var fixedSource = await FixedSource.ApplyAsync(new AddNextFix(), "MF0030", RuleCase.Flow("""
                [Step] void Start() => Console.WriteLine();
                [Step] void End() { }
            """));

        Assert.Contains("Console.WriteLine(); Next(End); }", string.Join(' ', fixedSource.Split((char[]?)null,
            StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        AssertClean(fixedSource);
    }

    private static void AssertClean(string source)
    {
        var flow = CompiledFlow.Compile(source);
        Assert.DoesNotContain(flow.CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(flow.Analyze());
    }
}
