using Metaflow.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Metaflow.Generators.Tests.Generation;

public sealed class CachingTests
{
    private const string Flow = """
        public partial class F : FlowSpec
        {
            public partial int Size { get; set; }
            [Step] void Start() { Size = 1; Next(End); }
            [Step] void End() { }
        }
        """;

    [Fact]
    public void Run_BodyEditedWithoutNext_ReusesOutput() =>
        Assert.Equal(IncrementalStepRunReason.Unchanged,
            ReasonAfter(Flow.Replace("Size = 1", "Size = 42", StringComparison.Ordinal)));

    [Fact]
    public void Run_OtherClassEdited_ReusesOutput() =>
        Assert.Equal(IncrementalStepRunReason.Unchanged, ReasonAfter(Flow + "\npublic class Other { }"));

    [Theory]
    [InlineData("void End() { }", "void End(CancellationToken stop) { }")]
    [InlineData("int Size", "long Size")]
    [InlineData("Next(End)", "Next(Index is null ? End : End)")]
    public void Run_FlowEdited_MakesNewOutput(string before, string after) =>
        Assert.Equal(IncrementalStepRunReason.Modified,
            ReasonAfter(Flow.Replace(before, after, StringComparison.Ordinal)));

    [Fact]
    public void Run_SerializerAddedInAnotherFile_MakesNewOutput() =>
        Assert.Equal(IncrementalStepRunReason.New, ReasonAfter(Flow, added: """
            public abstract class SizeSerializer : Metaflow.Artifacts.ArtifactSerializer<int> { }
            public sealed class Sizes : SizeSerializer
            {
                public override string Encoding => "size-v1";
                public override System.Threading.Tasks.ValueTask SerializeAsync(
                    int value, System.IO.Stream output, System.Threading.CancellationToken stop) => default;
                public override System.Threading.Tasks.ValueTask<int> DeserializeAsync(
                    Metaflow.Artifacts.ArtifactBlob blob, System.Threading.CancellationToken stop) => new(1);
            }
            """));

    private static IncrementalStepRunReason ReasonAfter(string edited, string? added = null)
    {
        var compilation = CompiledFlow.CompilationOf(CompiledFlow.Usings + Flow);
        var options = (CSharpParseOptions)compilation.SyntaxTrees[0].Options;
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new FlowGenerator().AsSourceGenerator()], parseOptions: options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None,
                trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        var changed = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText(CompiledFlow.Usings + edited, options, "Flows.cs"));
        if (added is not null)
            changed = changed.AddSyntaxTrees(CSharpSyntaxTree.ParseText(added, options, "Added.cs"));
        var result = driver.RunGenerators(changed, TestContext.Current.CancellationToken).GetRunResult().Results[0];

        // With another number of files, what was there is removed and made anew.
        var flow = result.TrackedSteps[FlowGenerator.FlowsStep].SelectMany(s => s.Outputs)
            .First(o => o.Reason != IncrementalStepRunReason.Removed).Reason;
        var output = result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs)
            .First(o => o.Reason != IncrementalStepRunReason.Removed).Reason;
        if (flow == IncrementalStepRunReason.Cached)
            flow = IncrementalStepRunReason.Unchanged;
        Assert.Equal(flow == IncrementalStepRunReason.Unchanged, output == IncrementalStepRunReason.Cached);
        return flow;
    }
}
