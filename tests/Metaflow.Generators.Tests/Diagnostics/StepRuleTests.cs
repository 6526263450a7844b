using Metaflow.Generators.Tests.Testing;
using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Diagnostics;

public sealed class StepRuleTests
{
    [Fact]
    public void MF0010_StaticStep_Reported() => Check("MF0010",
        Flow("[Step] void Start() => Next(End); [Step] static void [|End|]() { }"),
        Flow("[Step] void Start() => Next(End); [Step] void End() { }"));

    [Fact]
    public void MF0011_GenericStep_Reported() => Check("MF0011",
        Flow("[Step] void Start() => Next(End<int>); [Step] void [|End|]<T>() { }"),
        Flow("[Step] void Start() => Next(End); [Step] void End() { } void Other<T>() { }"));

    [Fact]
    public void MF0012_OverloadedStep_Reported() => Check("MF0012",
        Flow("[Step] void Start() => Next(End); [Step] void [|End|]() { } void End(int n) { }"),
        Flow("[Step] void Start() => Next(End); [Step] void End() { } void Finish(int n) { }"));

    [Fact]
    public void MF0013_StepReturnsValue_Reported() => Check("MF0013",
        Flow("[Step] void Start() => Next(End); [Step] [|int|] End() => 1;"),
        Flow("[Step] async Task Start() { await Task.Yield(); Next(End); } [Step] ValueTask End() => default;"));

    [Fact]
    public void MF0014_AsyncVoidStep_Reported() => Check("MF0014",
        Flow("[Step] async [|void|] Start() { await Task.Yield(); Next(End); } [Step] void End() { }"),
        Flow("[Step] async Task Start() { await Task.Yield(); Next(End); } [Step] void End() { }"));

    [Theory]
    [InlineData("CancellationToken a, CancellationToken [|b|]")]
    [InlineData("ref int [|a|]")]
    [InlineData("Inputs<F> a, Inputs<F> [|b|]")]
    public void MF0015_BadParameters_Reported(string parameters) => Check("MF0015",
        "public abstract partial class F : FlowSpec { [Step] void Start() => Next(End); [Step] void End(" + parameters
            + ") { } }",
        "public abstract partial class F : FlowSpec { [Step] void Start() => Next(End); [Step] void "
            + "End(CancellationToken stop) { } }");

    [Fact]
    public void MF0016_InputsOfOtherFlow_Reported() => Check("MF0016",
        Join("[|Inputs<G>|]") + "public abstract partial class G : FlowSpec { }",
        Join("Inputs<F>"));

    [Fact]
    public void MF0017_ReservedStepName_Reported() => Check("MF0017",
        Flow("[Step] void Start() => Next(Cmd); [Step] void [|Cmd|]() => Next(End); [Step] void End() { }"),
        Flow("[Step] void Start() => Next(Cmd); [Step(Name = \"command\")] void Cmd() => Next(End); [Step] void End() "
            + "{ }"));

    [Fact]
    public void MF0018_InvalidStepName_Reported() => Check("MF0018",
        Flow("[Step] void Start() => Next(Étape); [Step] void [|Étape|]() => Next(End); [Step] void End() { }"),
        Flow("[Step] void Start() => Next(Étape); [Step(Name = \"etape\")] void Étape() => Next(End); [Step] void "
            + "End() { }"));

    [Fact]
    public void MF0019_TwoStepsOneName_Reported()
    {
        const string Source = """
            [Step] void Start() => Next(A1);
            [Step] void A1() => Next(a1);
            [Step(Name = "NAME")] void a1() => Next(End);
            [Step] void End() { }
            """;
        var found = CompiledFlow.Compile(Flow(Source.Replace("NAME", "a1", StringComparison.Ordinal))).Analyze();
        Assert.Contains(found, d => d.Id == "MF0019");
        Assert.Empty(CompiledFlow.Compile(Flow(Source.Replace("NAME", "a2", StringComparison.Ordinal))).Analyze());
    }

    private static string Join(string inputs) => Flow($$"""
        [Step] void Start() => Next(A, B);
        [Step] void A() => Next(Join);
        [Step] void B() => Next(Join);
        [Step] void Join({{inputs}} inputs) => Next(End);
        [Step] void End() { }
        """);
}
