using System.Net;

namespace Metaflow.FakeS3.Tests;

public sealed class RequestLogTests : S3ServerTestBase
{
    protected override S3ServerOptions Options => new() { LogLimit = 3 };

    [Fact]
    public async Task Log_Request_TellsWhatWasSentAndAnswered()
    {
        await SendAsync("GET", "/bucket/a%20b?x-id=GetObject", null, ("Range", "bytes=0-1"));

        var entry = Assert.Single(Server.Log);
        Assert.Equal((S3Operation.GetObject, "GET", "bucket", "a b", "/bucket/a%20b", "x-id=GetObject", 404), (
            entry.Operation, entry.Method, entry.Bucket, entry.Key, entry.Path, entry.Query, entry.Status));
        Assert.Equal("bytes=0-1", entry.Headers["range"]);
    }

    [Fact]
    public async Task Log_MoreThanItsLimit_KeepsTheLatest()
    {
        for (var i = 0; i < 5; i++)
            await PutAsync($"{i}", "x");

        Assert.Equal(["2", "3", "4"], Server.Log.Select(entry => entry.Key));
        Assert.Equal(5, Server.RequestCount);
        Server.ClearLog();
        Assert.Equal((0, 5), (Server.Log.Count, Server.RequestCount));
    }

    [Fact]
    public async Task Log_SwitchedOff_StaysEmpty()
    {
        await using var server = await S3Server.StartAsync(new S3ServerOptions { LogLimit = 0 });
        using var client = new HttpClient { BaseAddress = server.Url };

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("none/key", UriKind.Relative))).StatusCode);

        Assert.Equal((0, 1), (server.Log.Count, server.RequestCount));
    }
}
