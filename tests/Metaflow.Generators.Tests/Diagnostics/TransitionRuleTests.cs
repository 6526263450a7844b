using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Diagnostics;

public sealed class TransitionRuleTests
{
    private const string Good = "[Step] void Start() => Next(End); [Step] void End() { }";

    [Theory]
    [InlineData("[Step] void Start() => Next(Index is null ? Middle : End); [Step] void [|Middle|]() { } [Step] void "
        + "End() { }")]
    [InlineData("[Step] void Start() { if (Index == 1) [|return;|] Next(End); } [Step] void End() { }")]
    [InlineData("[Step] void Start() { [|if|] (Index == 1) Next(End); } [Step] void End() { }")]
    [InlineData("[Step] void Start() { [|switch|] (Index) { case 1: Next(End); break; } } [Step] void End() { }")]
    public void MF0030_PathWithoutNext_Reported(string bad) => Check("MF0030", Flow(bad), Flow(Good));

    [Theory]
    [InlineData("[Step] void Start() { [|Next(End)|]; Console.WriteLine(); } [Step] void End() { }")]
    [InlineData("[Step] void Start() { try { [|Next(End)|]; } catch (Exception) { throw; } } [Step] void End() { }")]
    [InlineData("[Step] void Start() { foreach (var x in new[] { 1 }) { [|Next(End)|]; } } [Step] void End() { }")]
    [InlineData("[Step] void Start() { if (Index is null) { [|Next(End)|]; } Console.WriteLine(); } [Step] void End() "
        + "{ }")]
    public void MF0031_NextNotLast_Reported(string bad) => Check("MF0031", Flow(bad),
        Flow("[Step] void Start() { Console.WriteLine(); try { Next(End); } finally { Console.WriteLine(); } } [Step] "
            + "void End() { }"));

    [Theory]
    [InlineData("[Step] void Start() { Action a = () => [|Next(End)|]; Next(End); } [Step] void End() { }")]
    [InlineData("[Step] void Start() { void Local() => [|Next(End)|]; Next(End); } [Step] void End() { }")]
    [InlineData("void Other() => [|Next(End)|]; [Step] void Start() => Next(End); [Step] void End() { }")]
    public void MF0032_NextOutsideStep_Reported(string bad) => Check("MF0032", Flow(bad), Flow(Good));

    [Theory]
    [InlineData("[Step] void Start() => Next([|() => { }|]); [Step] void End() { }")]
    [InlineData("[Step] void Start() { Action next = End; Next([|next|]); } [Step] void End() { }")]
    [InlineData("[Step] void Start() => Next([|Console.WriteLine|]); [Step] void End() { }")]
    public void MF0033_TargetNotStep_Reported(string bad) => Check("MF0033", Flow(bad), Flow(Good));

    [Fact]
    public void MF0034_TargetNotMarked_Reported() => Check("MF0034",
        Flow("[Step] void Start() => Next([|Other|]); void Other() { } [Step] void End() { }"), Flow(Good));

    [Theory]
    [InlineData("Next([|Index is null ? A : B|], End)")]
    [InlineData("[|Next(A, A)|]")]
    [InlineData("Next([|[.. new Delegate[] { A }]|])")]
    public void MF0035_UnsupportedForm_Reported(string next) => Check("MF0035",
        Flow($"[Step] void Start() => {next}; [Step] void A() => Next(End); [Step] void B() => Next(End); [Step] void "
            + $"End() {{ }}"),
        Flow("[Step] void Start() => Next(Index is null ? A : B); [Step] void A() => Next(End); [Step] void B() => "
            + "Next(End); "
            + "[Step] void End() { }"));

    [Fact]
    public void MF0035_SplitInOneBranch_Reported() => Check("MF0035",
        Flow("[Step] void Start() { if (Index is null) [|Next(A, B)|]; else Next(End); } [Step] void A() => Next(End); "
            + "[Step] void B() => Next(End); [Step] void End() { }"),
        Flow("[Step] void Start() { if (Index is null) Next(A); else Next(B); } [Step] void A() => Next(End); "
            + "[Step] void B() => Next(End); [Step] void End() { }"));

    [Fact]
    public void MF0036_NoTarget_Reported() => Check("MF0036",
        Flow("[Step] void Start() => [|Next()|]; [Step] void End() { }"), Flow(Good));

    [Fact]
    public void MF0037_ItemTypeMismatch_Reported() => Check("MF0037",
        Foreach("[|Next(Work, forEach: Items)|]", "long item"), Foreach("Next(Work, forEach: Items)", "int item"));

    [Fact]
    public void MF0037_BaseTypeOfItem_Accepted() => Check("MF0037",
        Foreach("[|Next(Work, new[] { \"a\" })|]", "int item"), Foreach("Next(Work, new[] { \"a\" })", "object item"));

    [Fact]
    public void MF0038_ItemOutsideForeach_Reported() => Check("MF0038",
        Flow("[Step] void Start() => Next(Work); [Step] void Work(int [|item|]) => Next(End); [Step] void End() { }"),
        Foreach("Next(Work, forEach: Items)", "int item"));

    [Fact]
    public void MF0039_IncludeAndExclude_Reported() => Check("MF0039",
        Merge("[|MergeArtifacts(inputs, include: [\"a\"], exclude: [\"b\"])|]"),
            Merge("MergeArtifacts(inputs, include: [\"a\"])"));

    [Fact]
    public void MF0040_MergeOutsideJoin_Reported() => Check("MF0040",
        Flow("[Step] void Start() { [|MergeArtifacts<F>(null!)|]; Next(End); } [Step] void End() { }"),
        Merge("MergeArtifacts(inputs)"));

    private static string Foreach(string next, string parameter) => Flow($$"""
        public partial List<int> Items { get; set; }
        [Step] void Start() { Items = [1]; {{next}}; }
        [Step] void Work({{parameter}}) => Next(Join);
        [Step] void Join(Inputs<F> inputs) => Next(End);
        [Step] void End() { }
        """);

    private static string Merge(string call) => Flow($$"""
        [Step] void Start() => Next(A, B);
        [Step] void A() => Next(Join);
        [Step] void B() => Next(Join);
        [Step] void Join(Inputs<F> inputs) { {{call}}; Next(End); }
        [Step] void End() { }
        """);
}
