using Metaflow.Generators.Tests.Testing;
using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Diagnostics;

public sealed class DecoratorRuleTests
{
    private const string Flow = "public partial class F : FlowSpec { [Step] void Start() => Next(End); [Step] void End() { } }";

    [Theory]
    [InlineData("Project(\"Movies\")")]
    [InlineData("Project(\"movie-tips\")")]
    [InlineData("Project(\"\")")]
    [InlineData("Project(null!)")]
    [InlineData("Project(\"movies\", Branch = \"a.b\")")]
    public void MF0120_InvalidProjectName_Reported(string attribute) => Check("MF0120",
        $"[[|{attribute}|]] {Flow}",
        $"[Project(\"movie_tips2\", Branch = \"b_1\", Production = true)] {Flow}");

    [Fact]
    public void MF0120_LongProjectName_Reported() => Check("MF0120",
        $"[[|Project(\"{new string('a', 129)}\")|]] {Flow}",
        $"[Project(\"{new string('a', 128)}\")] {Flow}");

    [Fact]
    public void MF0007_ProjectOnBaseAndFlow_Reported() => Check("MF0007",
        $"[Project(\"a\")] public abstract partial class B : FlowSpec; [[|Project(\"b\")|]] {Flow.Replace("FlowSpec", "B", StringComparison.Ordinal)}",
        $"[Project(\"a\")] public abstract partial class B : FlowSpec; {Flow.Replace("FlowSpec", "B", StringComparison.Ordinal)}");
}
