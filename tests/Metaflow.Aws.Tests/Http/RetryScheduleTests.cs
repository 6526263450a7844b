using Metaflow.Aws.Http;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Http;

public sealed class RetryScheduleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Next_FailureAfterFailure_WaitsLongerWithJitterUpToALimit()
    {
        var schedule = new RetrySchedule(20, TimeSpan.FromHours(1), _time);

        for (var failure = 0; failure < 20; failure++)
        {
            var longest = Math.Min(50 * Math.Pow(2, failure), 5000);
            Assert.InRange(schedule.Next()!.Value.TotalMilliseconds, longest / 2, longest);
        }

        Assert.Null(schedule.Next());
        Assert.Equal(21, schedule.Failures);
    }

    [Fact]
    public void Next_TimeIsUp_EndsBeforeTheTriesDo()
    {
        var schedule = new RetrySchedule(20, TimeSpan.FromSeconds(10), _time);

        Assert.NotNull(schedule.Next());
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(schedule.Next());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(schedule.Next());
    }

    [Fact]
    public void Next_NoRetries_EndsAtOnce() =>
        Assert.Null(new RetrySchedule(0, TimeSpan.FromSeconds(10), _time).Next());
}
