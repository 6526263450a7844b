using Metaflow.CommandLine;

namespace Metaflow.Tests.CommandLine;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("shwo", "show")]
    [InlineData("sho", "show")]
    [InlineData("SHOW", "show")]
    [InlineData("--max-worker", "--max-workers")]
    [InlineData("banana", null)]
    [InlineData("x", null)]
    public void FindNearest_Word_IsFoundWhenNear(string word, string? expected) =>
        Assert.Equal(expected, Spelling.FindNearest(word, ["show", "run", "--max-workers"]));
}
