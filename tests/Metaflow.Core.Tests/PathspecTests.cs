namespace Metaflow.Core.Tests;

public sealed class PathspecTests
{
    [Theory]
    [InlineData("Flow", 1)]
    [InlineData("Flow/12", 2)]
    [InlineData("Flow/argo-flow.x-12/start", 3)]
    [InlineData("Flow/12/_parameters/0", 4)]
    [InlineData("Flow/12/start/2_node_1/x", 5)]
    public void Parse_ValidText_FormatsBack(string text, int depth)
    {
        var pathspec = Pathspec.Parse(text);

        Assert.Equal(depth, pathspec.Depth);
        Assert.Equal(text, pathspec.ToString());
        Assert.Equal(Pathspec.Parse(text, depth), pathspec);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("Flow/")]
    [InlineData("/Flow")]
    [InlineData("Flow//start")]
    [InlineData("Flow/../x")]
    [InlineData("Flow/./x")]
    [InlineData("Flow/.hidden")]
    [InlineData("Flow/_meta")]
    [InlineData("Flow/a\\b")]
    [InlineData("Flow/a:b")]
    [InlineData("Flow/a\0b")]
    [InlineData("Flow/a\n")]
    [InlineData("Flow/1/start/ends.")]
    [InlineData("Flow/1/start/ends ")]
    [InlineData("Fl-ow")]
    [InlineData("1Flow")]
    [InlineData("Flow/1/st-art")]
    [InlineData("Flow/1/start/2/x/y")]
    public void Parse_InvalidText_NamesTheValue(string text)
    {
        var error = Assert.Throws<PathspecException>(() => Pathspec.Parse(text));

        Assert.Contains("'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WrongDepth_SaysWhatIsNeeded()
    {
        var error = Assert.Throws<PathspecException>(() => Pathspec.Parse("Flow/1", 4));

        Assert.Contains("'Flow/1' names a run", error.Message, StringComparison.Ordinal);
        Assert.Contains("Flow/run/step/task", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_PartWithoutParent_Throws() =>
        Assert.Throws<PathspecException>(() => new Pathspec("Flow", null, "start"));

    [Fact]
    public void New_TooLongId_Throws() =>
        Assert.Throws<PathspecException>(() => new Pathspec("Flow", new string('1', 256)));

    [Fact]
    public void WithTask_Step_NamesTheTask() =>
        Assert.Equal("Flow/1/start/7", Pathspec.Parse("Flow/1/start").WithTask("7").ToString());
}
