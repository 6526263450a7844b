namespace Metaflow.Tool.Tests;

/// <summary><c>metaflow status</c>.</summary>
public sealed class StatusTests
{
    [Fact]
    public async Task NothingRan_SaysSo()
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("status"));

        Assert.Contains("Nothing has run here", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S3WithoutPlace_NamesCommand()
    {
        using var tool = new ToolSession();
        tool.Variables["METAFLOW_DEFAULT_DATASTORE"] = "s3";

        Assert.Equal(1, await tool.RunAsync("status"));

        Assert.Contains("metaflow configure aws", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownDatastore_NamesIt()
    {
        using var tool = new ToolSession();
        tool.Variables["METAFLOW_DEFAULT_DATASTORE"] = "gs";

        Assert.Equal(1, await tool.RunAsync("status"));

        Assert.Contains("'gs'", tool.Error, StringComparison.Ordinal);
    }
}
