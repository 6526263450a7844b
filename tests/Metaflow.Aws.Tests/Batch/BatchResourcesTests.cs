using Metaflow.Aws.Batch;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>What [Batch] and [Resources] ask for together. The expected values are Python's, from <c>compute_resource_attributes</c>.</summary>
public sealed class BatchResourcesTests
{
    [Theory]
    [InlineData("", null, "1 0 4096 0")]
    [InlineData("cpu=4", null, "4 0 4096 0")]
    [InlineData("cpu=0.5", null, "0.5 0 4096 0")]
    [InlineData("memory=2000", null, "1 0 2000 0")]
    [InlineData("gpu=2,shared_memory=64", null, "1 2 4096 64")]
    [InlineData("", "", "1 0 4096 0")]
    [InlineData("cpu=0.5", "", "1 0 4096 0")]
    [InlineData("memory=2000", "", "1 0 4096 0")]
    [InlineData("memory=8000", "", "1 0 8000 0")]
    [InlineData("cpu=4,memory=100", "cpu=2,memory=200", "4 0 200 0")]
    [InlineData("", "cpu=8,memory=100,gpu=1,shared_memory=32", "8 1 100 32")]
    [InlineData("gpu=2,shared_memory=64", "gpu=1,shared_memory=128", "1 2 4096 128")]
    [InlineData("gpu=2", "cpu=2.5", "2.5 2 4096 0")]
    public void Of_BatchAndResources_AreMergedAsByPython(string batch, string? resources, string expected)
    {
        using var run = new JobRun();
        string[] with = resources is null ? [$"batch:{batch}"] : [$"batch:{batch}", $"resources:{resources}"];
        // The step "end" has no decorators of its own.
        var decorators = run.Open(with).Setup.DecoratorsOf("end");

        var (cpu, gpu, memory, shared) = BatchResources.Of(decorators.OfType<BatchAttribute>().Single(), decorators);

        Assert.Equal(expected, FormattableString.Invariant($"{cpu} {gpu} {memory} {shared}"));
    }
}
