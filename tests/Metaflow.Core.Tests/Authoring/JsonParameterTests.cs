using Metaflow.Artifacts;

namespace Metaflow.Core.Tests.Authoring;

/// <summary>Parameters that are given as JSON.</summary>
public sealed class JsonParameterTests
{
    private static readonly ArtifactType<Grid> _grid = ArtifactTypes.Object<Grid>(
        "Grid",
        [
            ArtifactMember<Grid>.Create("rows", ArtifactTypes.Int32, static g => g.Rows, "Rows"),
            ArtifactMember<Grid>.Create("inner", ArtifactTypes.List(ArtifactTypes.Double), static g => g.Inner, "Inner"),
        ],
        static reader => new Grid(reader.Get<int>(0), reader.Get<List<double>>(1)));

    [Fact]
    public void Parse_JsonObject_BecomesRecord()
    {
        var grid = ParameterTypes.Json(_grid).Parse("""{"inner": [1, 2.5], "rows": 4}""");

        Assert.Equal(4, grid.Rows);
        Assert.Equal([1, 2.5], grid.Inner);
    }

    [Fact]
    public void Parse_NestedJson_BecomesDictionaryOfRecords()
    {
        var type = ArtifactTypes.Dictionary(ArtifactTypes.String, _grid);

        var grids = ParameterTypes.Json(type).Parse("""{"a": {"rows": 1, "inner": []}}""");

        Assert.Equal(1, grids["a"].Rows);
    }

    [Fact]
    public void Parse_JsonObjectForNumber_IsRefused() =>
        Assert.Throws<ArtifactTypeMismatchException>(() => ParameterTypes.Json(ArtifactTypes.Int32).Parse("{}"));

    private sealed record Grid(int Rows, List<double> Inner);
}
