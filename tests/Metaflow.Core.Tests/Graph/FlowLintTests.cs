using Metaflow.Graph;

namespace Metaflow.Core.Tests.Graph;

public sealed class FlowLintTests
{
    [Theory]
    [InlineData("start -> end\nend")]
    [InlineData("start -> a, b\na -> j\nb -> j\nj* -> end\nend")]
    [InlineData("start => a\na ?> a, b\nb -> j\nj* -> end\nend")]
    [InlineData("start #> a\na -> j\nj* -> end\nend")]
    [InlineData("start -> a, b\na ?> c, d\nc -> e\nd -> e\ne -> j\nb -> j\nj* -> end\nend")]
    [InlineData("start -> a, b\na ?> c, d\nc -> j\nd -> j\nb -> j\nj* -> end\nend")]
    [InlineData("start ?> a, end\na -> end\nend")]
    [InlineData("start => a\na => b\nb -> j\nj* -> k\nk* -> end\nend")]
    public void Check_RightGraph_FindsNothing(string text) => Assert.Empty(FlowLint.Check(Graphs.Of(text)));

    [Theory]
    [InlineData(LintIds.NoStart, null, "a -> end\nend")]
    [InlineData(LintIds.NoEnd, null, "start -> a\na ?> a, start")]
    [InlineData(LintIds.StartHasInput, "start", "start -> a\na -> start\nend")]
    [InlineData(LintIds.EndHasNext, "end", "start -> end\nend -> a\na -> end")]
    [InlineData(LintIds.EndIsJoin, "end", "start -> a, b\na -> end\nb -> end\nend*")]
    [InlineData(LintIds.StartIsJoin, "start", "start* -> end\nend")]
    [InlineData(LintIds.JoinSplits, "j", "start -> a, b\na -> j\nb -> j\nj* -> c, d\nc -> k\nd -> k\nk* -> end\nend")]
    [InlineData(LintIds.UnknownStep, "start", "start -> nope\nend")]
    [InlineData(LintIds.Cycle, "b", "start -> a\na -> b\nb ?> a, end\nend")]
    [InlineData(LintIds.Cycle, "a", "start -> a\na -> a\nend")]
    [InlineData(LintIds.Unreachable, "x", "start -> end\nx -> end\nend")]
    [InlineData(LintIds.OpenSplit, "end", "start -> a, b\na -> end\nb -> end\nend")]
    [InlineData(LintIds.OpenSplit, "end", "start => a\na -> end\nend")]
    [InlineData(LintIds.JoinWithoutSplit, "j", "start -> j\nj* -> end\nend")]
    [InlineData(LintIds.MissingBranch, "j", "start -> a, b, c\na -> j\nb -> j\nc -> end\nj* -> end\nend")]
    [InlineData(LintIds.UnrelatedSplits, "j", "start -> a, b\na => c\nc -> j\nb -> j\nj* -> end\nend")]
    [InlineData(LintIds.SwitchTargets, "start", "start ?> end\nend")]
    [InlineData(LintIds.ForeachToJoin, "start", "start => j\nj* -> end\nend")]
    [InlineData(LintIds.ParallelJoin, "a", "start #> a\na -> b\nb -> j\nj* -> end\nend")]
    [InlineData(LintIds.ParallelInput, "b", "start -> a, b\na #> c\nb -> c\nc -> j\nj* -> end\nend")]
    [InlineData(LintIds.SwitchToJoin, "a", "start -> a, b\na ?> c, j\nc -> j\nb -> j\nj* -> end\nend")]
    [InlineData(LintIds.NoTransition, "a", "start -> a\na\nend")]
    [InlineData(LintIds.NeverEnds, "a", "start ?> a, end\na ?> a, a\nend")]
    [InlineData(LintIds.NotAJoin, "c", "start -> a, b\na -> c\nb -> c\nc -> j\nj* -> end\nend")]
    public void Check_WrongGraph_FindsTheRule(string id, string? step, string text) =>
        Assert.Contains(FlowLint.Check(Graphs.Of(text)), i => i.Id == id && i.Step == step);

    [Fact]
    public void Check_SeveralMistakes_FindsAll()
    {
        var ids = FlowLint.Check(Graphs.Of("start -> nope\na -> end\nend*")).Select(i => i.Id).ToList();

        Assert.Contains(LintIds.UnknownStep, ids);
        Assert.Contains(LintIds.Unreachable, ids);
        Assert.Contains(LintIds.EndIsJoin, ids);
    }

    [Fact]
    public void Check_TwoStarts_NamesBoth()
    {
        var graph = FlowGraph.Create("F",
        [
            new GraphNode("start", "Start", TransitionKind.Linear, "end") { IsStart = true },
            new GraphNode("begin", "Begin", TransitionKind.Linear, "end") { IsStart = true },
            new GraphNode("end", "End", TransitionKind.None) { IsEnd = true },
        ]);

        var issue = Assert.Single(FlowLint.Check(graph), i => i.Id == LintIds.SeveralStarts);
        Assert.Contains("'Start' and 'Begin'", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LongChain_DoesNotOverflow()
    {
        var nodes = Enumerable.Range(0, 2000)
            .Select(i => new GraphNode($"s{i}", $"S{i}", TransitionKind.Linear, $"s{i + 1}")
            {
                IsStart = i == 0,
            }).Append(new GraphNode("s2000", "S2000", TransitionKind.None) { IsEnd = true });

        Assert.Empty(FlowLint.Check(FlowGraph.Create("F", nodes)));
    }
}
