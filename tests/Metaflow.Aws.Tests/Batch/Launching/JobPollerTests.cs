using System.Threading.Channels;
using Metaflow.Aws.Api;
using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Batch.Launching;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Batch.Launching;

/// <summary>One loop that asks for all jobs.</summary>
public sealed class JobPollerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<IReadOnlyList<string>> _calls = Channel.CreateUnbounded<IReadOnlyList<string>>();
    private readonly Dictionary<string, string> _states = [];
    private readonly JobPoller _poller;
    private AwsServiceException? _failure;

    public JobPollerTests() => _poller = new JobPoller(DescribeAsync, _time);

    public ValueTask DisposeAsync() => _poller.DisposeAsync();

    [Fact]
    public async Task Watch_StateThatChanges_IsToldOnceEach()
    {
        var news = _poller.Watch("a");
        foreach (var state in (string[])["RUNNABLE", "RUNNABLE", "RUNNING", "SUCCEEDED"])
        {
            _states["a"] = state;
            await PollAsync();
        }

        Assert.Equal(["RUNNABLE", "RUNNING", "SUCCEEDED"], await news.ReadAllAsync(Stop).Select(static j => j.Status).ToListAsync(Stop));
    }

    [Fact]
    public async Task Watch_JobThatIsNotKnownYet_IsAskedForAgain()
    {
        var news = _poller.Watch("a");
        await PollAsync();
        Assert.False(news.TryRead(out _));

        _states["a"] = "SUCCEEDED";
        await PollAsync();

        Assert.Equal("SUCCEEDED", (await news.ReadAsync(Stop)).Status);
    }

    [Fact]
    public async Task Watch_ManyJobs_AreAskedForByHundreds()
    {
        foreach (var id in Enumerable.Range(0, 250))
            _poller.Watch($"job-{id}");

        var sizes = new List<int> { (await PollAsync()).Count };
        for (var i = 0; i < 2; i++)
            sizes.Add((await _calls.Reader.ReadAsync(Stop)).Count);

        Assert.Equal([100, 100, 50], sizes);
    }

    [Fact]
    public async Task Watch_AfterAllHaveEnded_AsksAgain()
    {
        _states["a"] = _states["b"] = "FAILED";
        _poller.Watch("a");
        Assert.Equal(["a"], await PollAsync());

        _poller.Watch("b");

        Assert.Equal(["b"], await PollAsync());
    }

    [Fact]
    public async Task Watch_ServiceThatFails_IsForgivenUntilItIsTooOften()
    {
        _failure = new AwsServiceException("AWS Batch", "TooManyRequestsException", "too many requests");
        var news = _poller.Watch("a");
        for (var i = 0; i < 19; i++)
            await PollAsync();
        Assert.False(news.Completion.IsCompleted);

        await PollAsync();

        Assert.Same(_failure, await Assert.ThrowsAsync<AwsServiceException>(() => news.Completion));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Lets time go on until the service is asked.</summary>
    private async Task<IReadOnlyList<string>> PollAsync()
    {
        while (true)
        {
            if (_calls.Reader.TryRead(out var ids))
                return ids;
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private Task<IReadOnlyList<JobDetail>> DescribeAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite(ids);
        return _failure is not null
            ? Task.FromException<IReadOnlyList<JobDetail>>(_failure)
            : Task.FromResult<IReadOnlyList<JobDetail>>(
                [.. ids.Where(_states.ContainsKey).Select(id => new JobDetail { JobId = id, Status = _states[id] })]);
    }
}
