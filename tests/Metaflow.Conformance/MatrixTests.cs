using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance;

/// <summary>The matrix itself: its flows are good ones, and no cell is left out without a word.</summary>
public sealed class MatrixTests
{
    public static TheoryData<string> Shapes => [.. FlowShape.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Flows_OfShape_CompileWithoutWarnings(string shape)
    {
        var found = await FlowAssembly.Of(FlowShape.Of(shape)).DiagnoseAsync(TestContext.Current.CancellationToken);

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Cells_OfSpecification_ApplySomewhereAndSayWhyNotElsewhere()
    {
        Assert.All(
            Cell.All.GroupBy(c => c.Specification),
            cells => Assert.Contains(cells, c => c.NotApplicable is null));
        Assert.All(Cell.All, c => Assert.NotEqual("", c.NotApplicable));
    }

    [Fact]
    public void Tasks_OfShapes_AreThoseOfARun()
    {
        Assert.Equal(
            ["start[]", "fan_inside[0]", "work_inside[0,0]", "work_inside[0,1]", "work_inside[0,2]", "collect_inside[0]"],
            Keys("NestedForeach")[..6]);
        Assert.Equal(["start[]", "repeat[]#0", "repeat[]#1", "repeat[]#2", "go_on[]", "end[]"], Keys("Recursion"));
        Assert.Equal(["start[]", "take_high[]", "go_on[]", "end[]"], Keys("Switch"));

        static string[] Keys(string shape) => [.. FlowShape.Of(shape).Tasks.Select(t => t.Key)];
    }
}
