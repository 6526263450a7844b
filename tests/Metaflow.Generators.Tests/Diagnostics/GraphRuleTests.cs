using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Diagnostics;

public sealed class GraphRuleTests
{
    private const string Good = "[Step] void Start() => Next(End); [Step] void End() { }";

    [Theory]
    [InlineData("MF0050", "public partial class [|F|] : FlowSpec { [Step] void A() => Next(End); [Step] void End() { "
        + "} }")]
    [InlineData("MF0052", "public partial class [|F|] : FlowSpec { [Step] void Start() => Next(Loop); "
        + "[Step] void Loop() => Next(Index is null ? Loop : Other); [Step] void Other() => throw new Exception(); }")]
    public void EndPoints_Missing_Reported(string id, string bad)
    {
        var found = Testing.CompiledFlow.Compile(bad.Replace("[|", "", StringComparison.Ordinal)
            .Replace("|]", "", StringComparison.Ordinal)).Analyze();
        Assert.Contains(found, d => d.Id == id);
        Assert.Empty(Testing.CompiledFlow.Compile(Flow(Good)).Analyze());
    }

    [Theory]
    [InlineData("MF0051", "[Step] void Start() => Next(Index is null ? End : Other); [Step] void Other() => Next(End); "
        + "[Step(Start = true)] void [|Begin|]() => Next(Start); [Step] void End() { }")]
    [InlineData("MF0053", "[Step] void Start() => Next(Index is null ? End : Finish); [Step] void End() { } "
        + "[Step(End = true)] void [|Finish|]() { }")]
    [InlineData("MF0054", "[Step] void [|Start|]() => Next(A); [Step] void A() => Next(Index is null ? Start : End); "
        + "[Step] void End() { }")]
    [InlineData("MF0055", "[Step] void Start() => Next(End); [Step] void End() => [|Next(A)|]; [Step] void A() => "
        + "Next(End);")]
    [InlineData("MF0057", "[Step] void [|Start|](Inputs<F> inputs) => Next(End); [Step] void End() { }")]
    [InlineData("MF0060", "[Step] void Start() => Next(A); [Step] void A() => Next(B); "
        + "[Step] void B() => [|Next(Index is null ? A : End)|]; [Step] void End() { }")]
    [InlineData("MF0061", "[Step] void Start() => Next(End); [Step] void [|A|]() => Next(End); [Step] void End() { }")]
    [InlineData("MF0062", "[Step] void Start() => Next(A, B); [Step] void A() => Next(End); [Step] void B() => "
        + "Next(End); "
        + "[Step] void [|End|]() { }")]
    [InlineData("MF0063", "[Step] void Start() => Next(A); [Step] void [|A|](Inputs<F> inputs) => Next(End); [Step] "
        + "void End() { }")]
    [InlineData("MF0066", "[Step] void Start() => [|Next(Index is null ? End : End)|]; [Step] void End() { }")]
    [InlineData("MF0067", "[Step] void Start() => [|Next(J, new[] { 1 })|]; [Step] void J(Inputs<F> inputs) => "
        + "Next(End); "
        + "[Step] void End() { }")]
    [InlineData("MF0072", "[Step] void Start() => Next(A, B); [Step] void A() => Next(C); [Step] void B() => Next(C); "
        + "[Step] void [|C|]() => Next(J); [Step] void J(Inputs<F> inputs) => Next(End); [Step] void End() { }")]
    public void Graph_BreaksRule_Reported(string id, string bad)
    {
        var start = bad.IndexOf("[|", StringComparison.Ordinal);
        var place = bad[(start + 2)..bad.IndexOf("|]", StringComparison.Ordinal)];
        var source = Flow(bad.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal));
        var offset = Testing.CompiledFlow.Usings.Length + source.IndexOf("[Step]", StringComparison.Ordinal) + start;

        var found = Testing.CompiledFlow.Compile(source).Analyze();

        var diagnostic = Assert.Single(found, d => d.Id == id);
        Assert.Equal((offset, place.Length),
            (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Empty(Testing.CompiledFlow.Compile(Flow(Good)).Analyze());
    }

    [Fact]
    public void MF0056_EndIsJoin_Reported() => Check("MF0056",
        Flow("[Step] void Start() => Next(A, B); [Step] void A() => Next(End); [Step] void B() => Next(End); "
            + "[Step] void [|End|](Inputs<F> inputs) { }"),
        Split("Next(J)", "=> Next(End)"));

    [Fact]
    public void MF0058_JoinSplits_Reported() => Check("MF0058",
        Split("Next(J)", "=> [|Next(C, D)|]", "[Step] void C() => Next(K); [Step] void D() => Next(K); "
            + "[Step] void K(Inputs<F> inputs) => Next(End);"),
        Split("Next(J)", "=> Next(End)"));

    [Fact]
    public void MF0064_MissingBranch_Reported() => Check("MF0064",
        Flow("[Step] void Start() => Next(A, B, C); [Step] void A() => Next(J); [Step] void B() => Next(J); "
            + "[Step] void C() => Next(K); [Step] void [|J|](Inputs<F> inputs) => Next(End); "
            + "[Step] void [|K|](Inputs<F> inputs) => Next(End); [Step] void End() { }"
            .Replace("[|K|]", "K", StringComparison.Ordinal)),
        Split("Next(J)", "=> Next(End)"));

    [Fact]
    public void MF0065_UnrelatedSplits_Reported() => Check("MF0065",
        Flow("[Step] void Start() => Next(A, B); [Step] void A() => Next(A1, A2); [Step] void A1() => Next(J); "
            + "[Step] void A2() => Next(J); [Step] void B() => Next(J); [Step] void [|J|](Inputs<F> inputs) => "
                + "Next(End); "
            + "[Step] void End() { }"),
        Split("Next(J)", "=> Next(End)"));

    [Fact]
    public void MF0068_GangWithoutJoin_Reported() => Check("MF0068",
        Flow("[Step] void Start() => Next(Gang, numParallel: 2); [Step] void [|Gang|]() => Next(A); [Step] void A() "
            + "=> Next(J); "
            + "[Step] void J(Inputs<F> inputs) => Next(End); [Step] void End() { }"),
        Flow("[Step] void Start() => Next(Gang, numParallel: 2); [Step] void Gang() => Next(J); "
            + "[Step] void J(Inputs<F> inputs) => Next(End); [Step] void End() { }"));

    [Fact]
    public void MF0070_SwitchToJoin_Reported() => Check("MF0070",
        Split("[|Next(Index is null ? J : C)|]", "=> Next(End)", "[Step] void C() => Next(J);"),
        Split("Next(Index is null ? D : C)", "=> Next(End)",
            "[Step] void C() => Next(J); [Step] void D() => Next(J);"));

    [Fact]
    public void MF0071_NeverEnds_Reported()
    {
        const string Source = "[Step] void Start() => Next(A, B); [Step] void A() => Next(J); [Step] void B() => "
            + "Next(J); "
            + "[Step] void J(Inputs<F> inputs) => Next(CHOICE); [Step] void End() { }";
        var found = Testing.CompiledFlow.Compile(Flow(Source.Replace("CHOICE", "A", StringComparison.Ordinal)))
            .Analyze();
        Assert.Contains(found, d => d.Id is "MF0060");
        Assert.Empty(Testing.CompiledFlow.Compile(Flow(Source.Replace("CHOICE", "End", StringComparison.Ordinal)))
            .Analyze());
    }

    private static string Split(string branch, string join, string more = "") => Flow($$"""
        [Step] void Start() => Next(A, B);
        [Step] void A() => {{branch}};
        [Step] void B() => Next(J);
        [Step] void J(Inputs<F> inputs) {{join}};
        [Step] void End() { }
        {{more}}
        """);
}
