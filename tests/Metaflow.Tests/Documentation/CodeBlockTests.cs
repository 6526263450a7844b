namespace Metaflow.Tests.Documentation;

/// <summary>Every piece of C# in the documents compiles, without errors and without warnings.</summary>
public sealed class CodeBlockTests
{
    // Its wrong examples must not compile; it has tests of its own.
    private const string Diagnostics = "docs/diagnostics.md";

    public static TheoryData<string> Documents =>
        [.. Repository.Documents.Where(d => d != Diagnostics && CSharpOf(d).Count > 0)];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task CSharp_OfDocument_CompilesWithoutWarnings(string document)
    {
        var wrong = new List<string>();
        CodeBlock? above = null;
        foreach (var block in CSharpOf(document))
        {
            var program = DocumentedProgram.Compile(DocumentedSource.Of(block, above));
            wrong.AddRange(
                (await program.DiagnoseAsync(TestContext.Current.CancellationToken)).Select(d => $"{block}: {d}"));
            if (!DocumentedSource.NeedsBlockAbove(block))
                above = block;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Compile_FlowWithMistake_SaysSo()
    {
        var program = DocumentedProgram.Compile(
            """
            public partial class WrongFlow : Metaflow.FlowSpec
            {
                private int _never;
                [Metaflow.Step] public void Start() { }
                [Metaflow.Step] public void End() { }
            }
            """);

        var found = await program.DiagnoseAsync(TestContext.Current.CancellationToken);

        Assert.Contains(found, d => d.Contains("warning CS0169", StringComparison.Ordinal));
        Assert.Contains(found, d => d.Contains("error MF0030", StringComparison.Ordinal));
    }

    [Fact]
    public void Documents_OfRepository_HaveCSharp() => Assert.Contains("README.md", Documents.Select(d => d.Data));

    private static List<CodeBlock> CSharpOf(string document) =>
        [.. CodeBlock.Of(document).Where(b => b.Language == "csharp")];
}
