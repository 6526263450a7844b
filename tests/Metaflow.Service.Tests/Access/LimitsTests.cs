using System.Net;
using System.Net.Sockets;
using System.Text;
using Metaflow.Service.Access.Limits;

namespace Metaflow.Service.Tests.Access;

public sealed class LimitsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_AllPlacesTaken_WaitsForOne()
    {
        using var limits = new RequestLimits(new LimitSettings { Concurrent = 1, Queued = 1 }, TimeProvider.System);
        var first = await limits.EnterAsync(Cancelled);

        var second = limits.EnterAsync(Cancelled).AsTask();
        Assert.False(second.IsCompleted);
        Assert.Null(await limits.EnterAsync(Cancelled));
        first!.Dispose();

        using var place = await second;
        Assert.NotNull(place);
    }

    [Fact]
    public async Task Enter_NoPlaceForLong_GivesUp()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var limits = new RequestLimits(new LimitSettings { Concurrent = 1, Queued = 1 }, time);
        using var first = await limits.EnterAsync(Cancelled);
        var second = limits.EnterAsync(Cancelled).AsTask();

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(await second);
    }

    [Fact]
    public void Count_MoreThanAllowed_SaysWhenToTryAgain()
    {
        using var limits = new RequestLimits(new LimitSettings { PerSecond = 1 }, TimeProvider.System);

        Assert.Null(limits.Count("a"));
        Assert.Null(limits.Count("a"));
        Assert.InRange(limits.Count("a")!.Value, 1, 2);
        Assert.Null(limits.Count("b"));
    }

    [Fact]
    public async Task Send_MoreThanRate_IsRefused()
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_RATE_LIMIT", "1"));

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 50; i++)
            statuses.Add(await service.StatusAsync("GET", "/flows"));
        using var refused = await service.SendAsync("GET", "/flows");

        Assert.Equal(HttpStatusCode.OK, statuses[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/ping"));
    }

    [Fact]
    public async Task Send_NoPlaceLeft_Is503ButHealthAnswers()
    {
        await using var service = await GuardedService.StartAsync(
            ("MF_METADATA_MAX_CONCURRENT_REQUESTS", "1"), ("MF_METADATA_MAX_QUEUED_REQUESTS", "0"));
        // A request whose body does not come holds the place.
        using var socket = await ConnectAsync(service);
        await socket.SendAsync("POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"u8.ToArray(), Cancelled);
        Assert.StartsWith("HTTP/1.1 100", await ReceiveAsync(socket), StringComparison.Ordinal);

        using var refused = await service.SendAsync("GET", "/flows");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/healthcheck"));
        await socket.SendAsync("{}        "u8.ToArray(), Cancelled);
        Assert.StartsWith("HTTP/1.1 200", await ReceiveAsync(socket), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows"));
    }

    [Fact]
    public async Task Post_TooManyRecords_Is413AndStoresNone()
    {
        await using var service = await GuardedService.StartAsync();
        await service.StatusAsync("POST", "/flows/F", body: "{}");
        await service.StatusAsync("POST", "/flows/F/run", body: "{}");
        await service.StatusAsync("POST", "/flows/F/runs/1/steps/s/step", body: "{}");
        await service.StatusAsync("POST", "/flows/F/runs/1/steps/s/task", body: "{}");
        const string path = "/flows/F/runs/1/steps/s/tasks/1/metadata";

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await service.StatusAsync("POST", path, body: Records(10_001)));
        using var list = await service.SendAsync("GET", path);
        Assert.Equal("[]", await list.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", path, body: Records(10_000)));

        static string Records(int count) => $"[{string.Join(',', Enumerable.Repeat("{}", count))}]";
    }

    [Fact]
    public async Task Post_BodyTooLarge_Is413()
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_MAX_BODY_BYTES", "1024"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await service.StatusAsync("POST", "/flows/F", body: new string(' ', 2000)));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/flows/F", body: "{}"));
    }

    [Fact]
    public async Task Send_PathOfLongestNames_IsServedAndLongerOnesAreNot()
    {
        await using var service = await GuardedService.StartAsync();
        var name = string.Concat(Enumerable.Repeat("%E2%82%AC", 255));

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", $"/flows/{name}", body: "{}"));
        Assert.Equal(
            HttpStatusCode.NotFound,
            await service.StatusAsync("GET", $"/flows/{name}/runs/{name}/steps/{name}/tasks/{name}/artifacts/{name}"));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, await service.StatusAsync("GET", "/flows/" + new string('a', 17_000)));
    }

    private static async Task<Socket> ConnectAsync(GuardedService service)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(service.Address.Host, service.Address.Port, Cancelled);
        return socket;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancelled));
    }
}
