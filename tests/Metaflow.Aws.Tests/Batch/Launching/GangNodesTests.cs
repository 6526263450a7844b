using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Batch.Launching;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Batch.Launching;

/// <summary>How a gang learns that one of its nodes has failed.</summary>
public sealed class GangNodesTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, string> _states = new() { ["job#0"] = "RUNNING", ["job#1"] = "RUNNING", ["job#2"] = "RUNNING" };
    private readonly JobPoller _poller;

    public GangNodesTests() => _poller = new JobPoller(
        (ids, _) => Task.FromResult<IReadOnlyList<JobDetail>>([.. ids.Select(id => new JobDetail { JobId = id, Status = _states[id] })]), _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _poller.DisposeAsync();

    [Fact]
    public async Task FirstFailureAsync_NodeFails_IsItsIndex()
    {
        _states["job#1"] = "SUCCEEDED";
        _states["job#2"] = "FAILED";

        Assert.Equal(2, await PassAsync(GangNodes.FirstFailureAsync(_poller, "job", 3, Stop)));
    }

    [Fact]
    public async Task FirstFailureAsync_AllEndWell_IsNothing()
    {
        _states["job#1"] = _states["job#2"] = "SUCCEEDED";

        Assert.Null(await PassAsync(GangNodes.FirstFailureAsync(_poller, "job", 3, Stop)));
    }

    [Fact]
    public async Task FirstFailureAsync_NoGang_EndsAtOnce() => Assert.Null(await GangNodes.FirstFailureAsync(_poller, "job", 1, Stop));

    [Fact]
    public async Task FirstFailureAsync_JobEndsBefore_IsStopped()
    {
        using var end = new CancellationTokenSource();
        var failure = GangNodes.FirstFailureAsync(_poller, "job", 3, end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => failure);
    }

    /// <summary>Lets time go on until a task is over.</summary>
    private async Task<int?> PassAsync(Task<int?> task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await task;
    }
}
