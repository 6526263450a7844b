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

    [Theory]
    [InlineData("ExitHook")]
    [InlineData("ExitHook(TimeoutSeconds = 5)")]
    [InlineData("ExitHook(OnError = [\"Nothing\"])")]
    [InlineData("ExitHook(OnError = [null!])")]
    [InlineData("ExitHook(OnSuccess = [nameof(F.OfInstance)])")]
    [InlineData("ExitHook(OnSuccess = [nameof(F.Generic)])")]
    [InlineData("ExitHook(OnSuccess = [nameof(F.Counting)])")]
    [InlineData("ExitHook(OnSuccess = [nameof(F.AsyncVoid)])")]
    [InlineData("ExitHook(OnSuccess = [nameof(F.TakesText)])")]
    [InlineData("ExitHook(OnSuccess = [nameof(F.TakesTwo)])")]
    [InlineData("ExitHook(OnSuccess = [nameof(F.Overloaded)])")]
    public void MF0121_HookThatCannotBeCalled_Reported(string attribute) => Check("MF0121",
        $"[[|{attribute}|]] {Hooks}",
        $"[ExitHook(OnSuccess = [nameof(F.Plain), nameof(F.WithRun)], OnError = [nameof(F.Plain), nameof(F.WithAll)])] {Hooks}");

    private const string Hooks = """
        public partial class F : FlowSpec
        {
            [Step] void Start() => Next(End);
            [Step] void End() { }
            public static void Plain() { }
            public static Task WithRun(Metaflow.Client.Run? run) => Task.CompletedTask;
            public static ValueTask WithAll(CancellationToken stop, Metaflow.Client.Run? run) => default;
            public void OfInstance() { }
            public static void Generic<T>() { }
            public static int Counting() => 1;
            public static async void AsyncVoid() => await Task.Yield();
            public static void TakesText(string text) { }
            public static void TakesTwo(Metaflow.Client.Run a, Metaflow.Client.Run b) { }
            public static void Overloaded() { }
            public static void Overloaded(CancellationToken stop) { }
        }
        """;
}
