using System.Text.Json;
using Metaflow.Graph;

namespace Metaflow.Core.Tests.Graph;

public sealed class FlowGraphTests
{
    private const string Nested = """
        start -> left, right
        left -> branch_join
        right -> branch_join
        branch_join* -> fan
        fan => outer
        outer => inner
        inner -> inner_join
        inner_join* -> outer_join
        outer_join* -> end
        end
        """;

    [Fact]
    public void Nodes_DeclaredInAnyOrder_FollowTheWalkAndEndLast()
    {
        var graph = Graphs.Of("""
            end
            join* -> end
            b -> join
            a -> join
            start -> a, b
            """);

        Assert.Equal(["start", "a", "b", "join", "end"], graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Structure_NestedSplits_ListsBranches() => Assert.Equal(
        """["start",[["left"],["right"]],"branch_join","fan",""" +
        """[["outer",[["inner"]],"inner_join"]],"outer_join","end"]""",
        JsonSerializer.Serialize(GraphStructure.Of(Graphs.Of(Nested))));

    [Fact]
    public void Structure_SwitchAndGang_ListsTargetsAndStaysFlat() => Assert.Equal(
        """["start","member","gather","choose",[["a","c"],["c"]],"end"]""",
        JsonSerializer.Serialize(GraphStructure.Of(Graphs.Of("""
            start #> member
            member -> gather
            gather* -> choose
            choose ?> a, choose, c
            a -> c
            c -> end
            end
            """))));

    [Theory]
    [InlineData("start", "split-static")]
    [InlineData("left", "linear")]
    [InlineData("branch_join", "join")]
    [InlineData("fan", "split-foreach")]
    [InlineData("end", "end")]
    public void TypeOf_Step_IsTheRecordedType(string step, string type) =>
        Assert.Equal(type, FlowGraph.TypeOf(Graphs.Of(Nested)[step]));

    [Theory]
    [InlineData("start ?> a, b\na -> end\nb -> end\nend", "start", "split-switch")]
    [InlineData("start #> a\na -> j\nj* -> end\nend", "start", "split-parallel")]
    [InlineData("start -> end\nend", "start", "start")]
    public void TypeOf_StartStep_IsItsSplitOrStart(string text, string step, string type) =>
        Assert.Equal(type, FlowGraph.TypeOf(Graphs.Of(text)[step]));

    [Fact]
    public void SplitParentsAndJoins_NestedForeach_Match()
    {
        var graph = Graphs.Of(Nested);

        Assert.Equal(["outer", "fan"], graph.SplitParentsOf("inner").Select(n => n.Name));
        Assert.Equal("outer", graph.SplitOf("inner_join")!.Name);
        Assert.Equal("fan", graph.SplitOf("outer_join")!.Name);
        Assert.Equal("inner_join", graph.JoinOf("outer")!.Name);
        Assert.Equal("branch_join", graph.JoinOf("start")!.Name);
        Assert.Null(graph.JoinOf("left"));
        Assert.Null(graph.SplitOf("left"));
    }

    [Fact]
    public void IncomingAndDescendants_OfSteps_AreComplete()
    {
        var graph = Graphs.Of(Nested);

        Assert.Equal(["left", "right"], graph.IncomingOf("branch_join"));
        Assert.Equal(["inner_join", "outer_join", "end"], graph.DescendantsOf("inner").Select(n => n.Name));
        Assert.Empty(graph.DescendantsOf("end"));
    }

    [Fact]
    public void DescendantsOf_RecursiveStep_IncludesItself()
    {
        var graph = Graphs.Of("start -> loop\nloop ?> loop, end\nend");

        Assert.Equal(["loop", "end"], graph.DescendantsOf("loop").Select(n => n.Name));
        Assert.True(FlowGraph.IsRecursive(graph["loop"]));
        Assert.Equal(["start", "loop"], graph.IncomingOf("loop"));
    }

    [Fact]
    public void Indexer_UnknownStep_NamesTheSteps()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => Graphs.Of("start -> end\nend")["nope"]);

        Assert.Contains("start, end", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dot_SwitchAndForeach_DrawsHexagonAndLabels()
    {
        var dot = GraphDot.Of(Graphs.Of("start ?> a, end\na => b\nb -> j\nj* -> end\nend"));

        Assert.StartsWith("digraph \"F\" {\n", dot, StringComparison.Ordinal);
        Assert.Contains("\"start\" [label=\"start\\nsplit-switch\", shape=hexagon", dot, StringComparison.Ordinal);
        Assert.Contains("\"start\" -> \"a\" [label=\"to a\"", dot, StringComparison.Ordinal);
        Assert.Contains("\"a\" -> \"b\" [label=\"items\"", dot, StringComparison.Ordinal);
        Assert.Contains("\"b\" -> \"j\";", dot, StringComparison.Ordinal);
    }
}
