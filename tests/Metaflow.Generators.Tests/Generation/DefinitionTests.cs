extern alias core;

using core::Metaflow;
using Metaflow.Generators.Tests.Testing;

namespace Metaflow.Generators.Tests.Generation;

/// <summary>What the generated definition holds.</summary>
public sealed class DefinitionTests
{
    [Fact]
    public void Parameters_AllKinds_AssignAndDefault()
    {
        var definition = CompiledFlow.Compile(RuleCase.Simple("""
            [Parameter(Help = "How \"deep\"")] public int MaxDepth { get; init; } = 3;
            [Parameter(Name = "top-n", Required = true)] public int? Top { get; init; }
            [Parameter(DefaultFrom = nameof(Who))] public string? User { get; private set; }
            static string Who(ParameterContext context) => context.UserName;
            """)).Define("F");

        var depth = Assert.IsType<ParameterDefinition<int>>(definition.Parameters[0]);
        var flow = definition.Create();
        Assert.Equal(("max-depth", "max_depth", true, "How \"deep\""),
            (depth.OptionName, depth.ArtifactName, depth.HasDefault, depth.Help));
        Assert.Equal(3, depth.Get(flow));
        depth.Assign(flow, 8);
        Assert.Equal(8, depth.Get(flow));
        var top = Assert.IsType<ParameterDefinition<int?>>(definition.Parameters[1]);
        Assert.Equal(("top-n", "top_n", false, true), (top.OptionName, top.ArtifactName, top.HasDefault, top.Required));
        var user = Assert.IsType<ParameterDefinition<string>>(definition.Parameters[2]);
        Assert.Equal("me", user.DefaultFrom!(
            new ParameterContext("F", "me", "user", "local", new Dictionary<string, object?>())));
    }

    [Fact]
    public async Task Invoke_VoidAndAsyncSteps_SurfaceExceptions()
    {
        var definition = CompiledFlow.Compile(RuleCase.Flow("""
            [Step] void Start() => throw new InvalidOperationException("sync");
            [Step] async Task Middle() { await Task.Yield(); throw new InvalidOperationException("async"); }
            [Step] ValueTask Other() => ValueTask.FromException(new InvalidOperationException("value"));
            """)).Define("F");

        var flow = definition.Create();
        Assert.Throws<InvalidOperationException>(() => { _ = definition.Steps[0].Invoke(flow, null!); });
        await Assert.ThrowsAsync<InvalidOperationException>(() => definition.Steps[1].Invoke(flow, null!));
        await Assert.ThrowsAsync<InvalidOperationException>(() => definition.Steps[2].Invoke(flow, null!));
    }

    [Fact]
    public async Task Next_AllStepKinds_ResolveToSteps()
    {
        var definition = CompiledFlow.Compile(RuleCase.Flow("""
            [Step] void Start() => Next(A, B, C);
            [Step] Task A() { Next(Join); return Task.CompletedTask; }
            [Step] ValueTask B(CancellationToken stop) { Next(Join); return default; }
            [Step] void C() => Next(Join);
            [Step] void Join(Inputs<F> inputs, CancellationToken stop) => Next(End);
            [Step] void End() { }
            """)).Define("F");

        await definition.Steps[0].Invoke(definition.Create(), null!);
        Assert.Equal(["a", "b", "c"], definition.Steps[0].Node.Targets);
        Assert.True(definition.Steps[4].Node.IsJoin);
        Assert.True(definition.Steps[0].Node.IsStart);
        Assert.True(definition.Steps[5].Node.IsEnd);
    }

    [Fact]
    public void Decorators_SourceOrder_CreatedWithSettings()
    {
        var definition = CompiledFlow.Compile(RuleCase.Flow("""
            [Step, Retry(Times = 2), EnvironmentVariable("A", "1")] [Resources(Cpu = 0.5)] void Start() => Next(End);
            [Step] void End() { }
            """)).Define("F");

        var decorators = definition.Steps[0].CreateDecorators();
        Assert.Equal(["retry", "environment", "resources"], decorators.Select(d => d.Name));
        Assert.Equal(2, Assert.IsType<RetryAttribute>(decorators[0]).Times);
    }

    [Fact]
    public void Foreach_OverExpression_HasHiddenArtifact()
    {
        var definition = CompiledFlow.Compile(RuleCase.Flow("""
            [Step] void Start() => Next(Work, forEach: Enumerable.Range(0, 3));
            [Step] void Work(int item) => Next(Join);
            [Step] void Join(Inputs<F> inputs) => Next(End);
            [Step] void End() { }
            """)).Define("F");

        Assert.Equal("_foreach_work", definition.Steps[0].Node.ForeachArtifact);
        var hidden = Assert.Single(definition.Artifacts);
        Assert.IsType<core::Metaflow.Artifacts.ArtifactDescriptor<IReadOnlyList<int>>>(hidden);
        Assert.Equal("_foreach_work", hidden.Name);
    }

    [Theory]
    [InlineData("this.Items", "items")]
    [InlineData("Items", "items")]
    [InlineData("Numbers", "numbers")]
    [InlineData("Items.Take(2)", "_foreach_work")]
    public void Foreach_OverMember_NamesArtifact(string expression, string expected)
    {
        var definition = CompiledFlow.Compile(RuleCase.Flow($$"""
            public partial List<int> Items { get; set; }
            [Parameter] public int[] Numbers { get; init; } = [1];
            [Step] void Start() { Items = [1]; Next(Work, forEach: {{expression}}); }
            [Step] void Work(int item) => Next(Join);
            [Step] void Join(Inputs<F> inputs) => Next(End);
            [Step] void End() { }
            """)).Define("F");

        Assert.Equal(expected, definition.Steps[0].Node.ForeachArtifact);
    }

    [Fact]
    public void Reads_CallsAndAssignments_ListsWhatIsReadFirst()
    {
        var definition = CompiledFlow.Compile(RuleCase.Flow("""
            public partial int A { get; set; }
            public partial int B { get; set; }
            public partial int C { get; set; }
            public partial int D { get; set; }
            int Help() => Deep() + B;
            int Deep() => this.C;
            [Step] void Start() { A = 1; B = A; Next(Middle); }
            [Step] void Middle() { D = Help(); _ = nameof(A); Console.WriteLine(D); Next(Last); }
            [Step] void Last() { A += 1; D++; Next(End); }
            [Step] void End() { }
            """)).Define("F");

        Assert.Empty(definition.Steps[0].Reads);
        Assert.Equal(["b", "c"], definition.Steps[1].Reads);
        Assert.Equal(["a", "d"], definition.Steps[2].Reads);
    }

    [Fact]
    public void Node_DocumentationAndLine_Recorded()
    {
        var definition = CompiledFlow.CompileRaw("""
            using Metaflow;
            public partial class F : FlowSpec
            {
                /// <summary>
                /// Starts with <see cref="End"/> &amp;
                /// more.
                /// </summary>
                [Step]
                void Start() => Next(End);
                [Step] void End() { }
            }
            """).Define("F");

        var node = definition.Steps[0].Node;
        Assert.Equal(("Starts with End & more.", 9, "Flows.cs"), (node.Documentation, node.Line, node.SourceFile));
    }

    [Fact]
    public void Switch_AllForms_RecordConditionAndCases()
    {
        var definition = CompiledFlow.Compile(RuleCase.Flow("""
            public partial string Kind { get; set; }
            [Step] void Start() { Kind = "a"; Next(Kind switch { "a" => A, "b" when Index > 1 => B, _ => C }); }
            [Step] void A() => Next(Index is null ? B : Index > 3 ? C : End);
            [Step] void B() { if (Index is null) Next(C); else Next(End); }
            [Step] void C() => Next(End);
            [Step] void End() { }
            """)).Define("F");

        string Cases(int step) => definition.Steps[step].Node.Condition + ": " + string.Join("; ",
            definition.Steps[step].Node.SwitchCases.Select(c => c.Label + "→" + c.Step));
        Assert.Equal("Kind: a→a; b when Index > 1→b; _→c", Cases(0));
        Assert.Equal("Index is null: Index is null→b; Index > 3→c; _→end", Cases(1));
        Assert.Equal("Index is null: true→c; false→end", Cases(2));
    }

    [Fact]
    public void Inheritance_OverrideAndBaseCall_ReplacesStepInPlace()
    {
        var definition = CompiledFlow.Compile("""
            public abstract partial class Base : FlowSpec
            {
                [Parameter] public int N { get; init; } = 1;
                public partial int Size { get; set; }
                [Step, Retry(Times = 1)] public virtual void Start() => Next(Middle);
                [Step] public abstract void Middle();
                [Step] public void End() { }
            }
            public partial class F : Base
            {
                public override void Start() { Size = N; base.Start(); }
                public override void Middle() => Next(Extra);
                [Step] public void Extra() => Next(End);
            }
            """).Define("F");

        Assert.Equal(["start", "end", "middle", "extra"], definition.Steps.Select(s => s.Node.Name));
        Assert.Equal(["middle"], definition.Steps[0].Node.Targets);
        Assert.Equal("retry", Assert.Single(definition.Steps[0].CreateDecorators()).Name);
        Assert.Equal("n", Assert.Single(definition.Parameters).ArtifactName);
        Assert.Equal("size", Assert.Single(definition.Artifacts).Name);
    }

    [Fact]
    public void Inheritance_BaseInOtherAssembly_IsReadFromMetadata()
    {
        var library = CompiledFlow.Compile("""
            public abstract partial class Base<TModel> : FlowSpec
            {
                [Parameter] public int N { get; init; } = 1;
                public partial List<TModel> Models { get; set; }
                [Step] public void Start() { Models = []; Next(Train, forEach: Enumerable.Range(0, N)); }
                [Step] public abstract void Train(int item);
                [Step] public void Join(Inputs<Base<TModel>> inputs) => Next(N > 1 ? Report : End);
                [Step] public void Report() => Next(End);
                [Step] public void End() { }
            }
            """);
        const string Source = "public record Model(string Name); public partial class F : Base<Model> "
            + "{ [Step] public override void Train(TYPE item) => Next(TARGET); }";
        var flow = CompiledFlow.Compile(Source.Replace("TARGET", "Join", StringComparison.Ordinal)
            .Replace("TYPE", "int", StringComparison.Ordinal), library.ToReference());
        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Equal(["MF0058"], flow.Analyze().Select(d => d.Id));

        var wrong = CompiledFlow.Compile(Source.Replace("TARGET", "Report", StringComparison.Ordinal)
            .Replace("TYPE", "int", StringComparison.Ordinal), library.ToReference());
        Assert.Contains(wrong.Analyze(), d => d.Id == "MF0061");

        var definition = CompiledFlow.Define(flow.Load(library).GetType("F")!);
        Assert.Equal(["start", "join", "report", "end", "train"], definition.Steps.Select(s => s.Node.Name));
        Assert.Equal(["models", "_foreach_train"], definition.Artifacts.Select(a => a.Name));
        Assert.Equal("n", Assert.Single(definition.Parameters).OptionName);
    }

    [Fact]
    public void Artifacts_UsedAsPlainObject_KeepValues()
    {
        var flow = CompiledFlow.Compile(RuleCase.Simple("public partial string? Text { get; set; }") + """
            static class Probe
            {
                public static string Run()
                {
                    var flow = new F { Text = "a" };
                    var before = new F().HasArtifact("Text");
                    return $"{flow.Text} {flow.HasArtifact("text")} {before}";
                }
            }
            """);

        Assert.Equal("a True False", flow.Probe());
    }

    [Fact]
    public void Inputs_StepsAsProperties_ReadTheRightInput()
    {
        var flow = CompiledFlow.Compile(RuleCase.Flow("""
            public partial int Size { get; set; }
            [Step] void Start() => Next(First, Count);
            [Step] void First() => Next(Join);
            [Step] void Count() => Next(Join);
            [Step] void Join(Inputs<F> inputs) => Next(End);
            [Step] void End() { }
            """) + """
            static class Probe
            {
                public static string Run()
                {
                    var inputs = new Inputs<F>(("First", new F { Size = 1 }), ("Count", new F { Size = 2 }));
                    return $"{inputs.First.Size} {inputs.First().Size} {inputs.Count} {inputs["Count"].Size}";
                }
            }
            """);

        Assert.Equal("1 1 2 2", flow.Probe());
    }
}
