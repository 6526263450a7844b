using System.Text.RegularExpressions;

namespace Metaflow.Tests.Batch;

/// <summary>Gangs, each a job of many nodes.</summary>
public sealed partial class BatchGangTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_Gang_IsOneJobWhoseNodesMeet()
    {
        var (exitCode, process) = await _aws.RunAsync("NodesFlow", "--place", $"{_aws.Root}/meeting");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Equal(4, (await _aws.JobsAsync()).Count);
        var run = await _aws.RunOfAsync(process, "NodesFlow");
        var nodes = await (await run.EndTaskAsync(Stop))!.ReadAsync<string[]>("nodes", Stop);
        var control = (await (await run.StepAsync("meet", Stop)).ControlTaskAsync(Stop))!.Id;
        var places = nodes.Select(static node => Node().Match(node).Groups).ToArray();
        Assert.Equal(["0", "1", "2"], places.Select(static p => p["index"].Value));
        Assert.All(places, p => Assert.Equal(("3", control), (p["count"].Value, p["control"].Value)));
        Assert.Single(places.Select(static p => p["address"].Value).Distinct());
        var tasks = await (await run.StepAsync("meet", Stop)).TasksAsync(Stop).ToListAsync(Stop);
        Assert.Equal(places.Select(static p => p["task"].Value).Order(), tasks.Select(static task => task.Id).Order());
        foreach (var task in tasks)
        {
            Assert.True(await task.IsSuccessfulAsync(Stop));
            Assert.Contains("met as ", await task.StdoutAsync(Stop), StringComparison.Ordinal);
            Assert.Contains($"/meet/{task.Id}] [", process.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    public async Task Run_OneNodeFails_FailsTheGangWithItsReason(int node)
    {
        var (exitCode, process) = await _aws.RunAsync("NodesFlow", "--place", $"{_aws.Root}/meeting", "--fail", $"{node}");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Contains($"System.InvalidOperationException: node {node} fails", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("/join/", process.Output, StringComparison.Ordinal);
        Assert.Matches(@"Step meet \(task-id .*\) failed", process.Errors);
        var gang = Assert.Single(await _aws.JobsAsync(), static job => job.JobName.Contains("-meet-", StringComparison.Ordinal));
        Assert.Equal("FAILED", gang.Status);
    }

    [GeneratedRegex("^(?<index>.)/(?<count>.) (?<task>.+) of (?<control>.+) at (?<address>.+)$")]
    private static partial Regex Node();
}
