using System.Net;
using Metaflow.FakeS3.Faults;

namespace Metaflow.FakeS3.Tests.Faults;

public sealed class ThrottleTests : S3ServerTestBase
{
    [Fact]
    public async Task Throttle_MoreThanItsLimitAtOnce_AreRefused()
    {
        var released = new TaskCompletionSource();
        var throttle = Server.Faults.Throttle("hot/", 2);
        var held = Server.Faults.Add(S3Fault.Hold(released.Task), request => request.Key is "hot/1" or "hot/2");

        var puts = new[] { PutAsync("hot/1", "x"), PutAsync("hot/2", "x") };
        await held.WhenFiredAsync(2);
        await AssertErrorAsync(503, "SlowDown", await PutAsync("hot/3", "x"));
        await AssertErrorAsync(503, "SlowDown", await SendAsync("GET", "/bucket?list-type=2&prefix=hot/"));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("cold", "x")).StatusCode);
        Assert.Equal((2, 2), (throttle.InFlight, throttle.Fired));
        released.SetResult();

        Assert.All(await Task.WhenAll(puts), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(["cold", "hot/1", "hot/2"], Server.Keys(Bucket));
    }

    [Fact]
    public async Task Throttle_OneAfterAnother_ArePassed()
    {
        var throttle = Server.Faults.Throttle("", 1);

        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("none")).StatusCode);

        Assert.Equal((0, 1, 0), (throttle.Fired, throttle.MostInFlight, throttle.InFlight));
    }
}
