using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Diagnostics;

public sealed class ClassRuleTests
{
    private const string Steps = "[Step] void Start() => Next(End); [Step] void End() { }";

    [Fact]
    public void MF0001_ClassNotPartial_Reported() => Check("MF0001",
        $"public class [|F|] : FlowSpec {{ {Steps} }}",
        $"public partial class F : FlowSpec {{ {Steps} }}");

    [Fact]
    public void MF0001_OuterClassNotPartial_Reported() => Check("MF0001",
        $"public class [|Outer|] {{ public partial class F : FlowSpec {{ {Steps} }} }}",
        $"public partial class Outer {{ public partial class F : FlowSpec {{ {Steps} }} }}");

    [Fact]
    public void MF0002_FileLocalClass_Reported() => Check("MF0002",
        $"file partial class [|F|] : FlowSpec {{ {Steps} }}",
        $"internal partial class F : FlowSpec {{ {Steps} }}");

    [Fact]
    public void MF0003_NoParameterlessConstructor_Reported() => Check("MF0003",
        $"public partial class [|F|] : FlowSpec {{ public F(int n) {{ }} {Steps} }}",
        $"public partial class F : FlowSpec {{ private F() {{ }} {Steps} }}");

    [Fact]
    public void MF0004_NoSteps_Reported() => Check("MF0004",
        "public partial class [|F|] : FlowSpec { }",
        "public abstract partial class F : FlowSpec { }");

    [Fact]
    public void MF0005_StepOutsideFlow_Reported() => Check("MF0005",
        "public class F { [Step] public void [|Start|]() { } }",
        "public class F { public void Start() { } }");

    [Fact]
    public void MF0006_DecoratorWithoutStep_Reported() => Check("MF0006",
        Simple("[[|Retry(Times = 1)|]] void Other() { }"),
        Flow("[Step, Retry(Times = 1)] void Start() => Next(End); [Step] void End() { }"));

    [Fact]
    public void MF0007_DecoratorOnBaseAndFlow_Reported() => Check("MF0007",
        "public class TeamAttribute : FlowDecorator { public override string Name => \"team\"; }"
        + $"[Team] public abstract partial class B : FlowSpec {{ }} [[|Team|]] public partial class F : B {{ {Steps} "
            + "}}",
        "public class TeamAttribute : FlowDecorator { public override string Name => \"team\"; }"
        + $"[Team] public abstract partial class B : FlowSpec {{ }} public partial class F : B {{ {Steps} }}");

    [Fact]
    public void MF0008_CatchOnForeach_Reported() => Check("MF0008",
        Flow("""
            public partial int[] Items { get; set; }
            [Step, [|Catch|]] void Start() { Items = [1]; Next(Work, forEach: Items); }
            [Step] void Work(int item) => Next(Join);
            [Step] void Join(Inputs<F> inputs) => Next(End);
            [Step] void End() { }
            """),
        Flow("""
            public partial int[] Items { get; set; }
            [Step] void Start() { Items = [1]; Next(Work, forEach: Items); }
            [Step, Catch] void Work(int item) => Next(Join);
            [Step] void Join(Inputs<F> inputs) => Next(End);
            [Step] void End() { }
            """));

    [Theory]
    [InlineData("retry")]
    [InlineData("environment")]
    public void MF0009_NameOfABuiltInDecorator_Reported(string name) => Check("MF0009",
        $"public class [|OwnAttribute|] : StepDecorator {{ public override string Name => \"{name}\"; }} {Flow(Steps)}",
        $"public class OwnAttribute : StepDecorator {{ public override string Name => \"own_{name}\"; }} {Flow(Steps)}");

    [Fact]
    public void MF0009_TwoDecoratorsOfOneName_Reported() => Check("MF0009",
        "public class AAttribute : StepDecorator { public override string Name => \"a\"; }"
        + "public class [|BAttribute|] : StepDecorator { public override string Name => \"a\"; }",
        "public class AAttribute : StepDecorator { public override string Name => \"a\"; }"
        + "public class BAttribute : StepDecorator { public override string Name => \"b\"; }");

    [Theory]
    [InlineData("", "Error")]
    [InlineData("public partial string Error { get; set; }", "Error")]
    [InlineData("public partial TaskFailure Error { get; set; }", "Error")]
    [InlineData("[Parameter] public string Error { get; init; } = \"\";", "Error")]
    [InlineData("public partial TaskFailure? Error { get; set; }", "")]
    public void MF0020_VarIsNoFailure_Reported(string member, string name) => Check("MF0020",
        Flow($"{member} [Step, [|Catch(Var = \"{name}\")|]] void Start() => Next(End); [Step] void End() {{ }}"),
        Flow("public partial TaskFailure? Error { get; set; } [Step, Catch(Var = nameof(Error))] void Start() => Next(End); "
            + "[Step, Catch(Var = \"error\", PrintException = false)] void End() { }"));

    [Fact]
    public void MF0020_VarOfADerivedFlow_IsNotKnownInTheBase() => Check("MF0020",
        Flow("[Step, [|Catch(Var = \"Error\")|]] void Start() => Next(End); [Step] void End() { }"),
        "public abstract partial class B : FlowSpec { [Step, Catch(Var = \"Error\")] public void Start() => Next(End); "
        + "[Step] public void End() { } } "
        + "public partial class F : B { public partial TaskFailure? Error { get; set; } }");

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void MF0021_RetryOutOfRange_Reported(int times) => Check("MF0021",
        Flow($"[Step, [|Retry(Times = {times})|]] void Start() => Next(End); [Step] void End() {{ }}"),
        Flow("[Step, Retry(Times = 4)] void Start() => Next(End); [Step, Retry(Times = 0)] void End() { }"));

    [Theory]
    [InlineData("Timeout")]
    [InlineData("Timeout(Seconds = 0)")]
    [InlineData("Timeout(Minutes = 1, Seconds = -60)")]
    [InlineData("Timeout(Hours = 1000)")]
    [InlineData("Timeout(Hours = int.MaxValue)")]
    public void MF0022_TimeoutWithoutDuration_Reported(string timeout) => Check("MF0022",
        Flow($"[Step, [|{timeout}|]] void Start() => Next(End); [Step] void End() {{ }}"),
        Flow("[Step, Timeout(Seconds = 1)] void Start() => Next(End); [Step, Timeout(Hours = 1, Minutes = 2)] void End() { }"));
}
