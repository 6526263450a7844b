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
    public void Run_SerializerAddedInAnotherFile_MakesNewOutput()
    {
        const string Serializer = """
            public sealed class Sizes : Metaflow.Artifacts.ArtifactSerializer<int>
            {
                public override string Encoding => "size-v1";
                public override System.Threading.Tasks.ValueTask SerializeAsync(
                    int value, System.IO.Stream output, System.Threading.CancellationToken stop) => default;
                public override System.Threading.Tasks.ValueTask<int> DeserializeAsync(
                    Metaflow.Artifacts.ArtifactBlob blob, System.Threading.CancellationToken stop) => new(1);
            }
            """;
        var compilation = CompiledFlow.CompilationOf(CompiledFlow.Usings + Flow);
        var options = (CSharpParseOptions)compilation.SyntaxTrees[0].Options;
        var cancellationToken = TestContext.Current.CancellationToken;
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new FlowGenerator().AsSourceGenerator()], parseOptions: options);
        driver = driver.RunGenerators(compilation, cancellationToken);
        Assert.DoesNotContain("Sizes", Text(), StringComparison.Ordinal);

        driver = driver.RunGenerators(
            compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Serializer, options, "Added.cs")), cancellationToken);

        Assert.Contains("new global::Sizes()", Text(), StringComparison.Ordinal);

        string Text() => Assert.Single(driver.GetRunResult().GeneratedTrees).ToString();
    }

    private static IncrementalStepRunReason ReasonAfter(string edited)
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
        var result = driver.RunGenerators(changed, TestContext.Current.CancellationToken).GetRunResult().Results[0];

        var flow = result.TrackedSteps[FlowGenerator.FlowsStep].SelectMany(s => s.Outputs).First().Reason;
        var output = result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).First().Reason;
        if (flow == IncrementalStepRunReason.Cached)
            flow = IncrementalStepRunReason.Unchanged;
        Assert.Equal(flow == IncrementalStepRunReason.Unchanged, output == IncrementalStepRunReason.Cached);
        return flow;
    }
}
