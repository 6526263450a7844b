using System.Net;
using Metaflow.FakeS3.Faults;

namespace Metaflow.FakeS3.Tests.Faults;

public sealed class FaultTests : S3ServerTestBase
{
    [Fact]
    public async Task Error_First_LeavesLaterRequestsAlone()
    {
        var rule = Server.Faults.Add(S3Fault.Error(503, "SlowDown", retryAfter: "2"), first: 2);

        var refused = await PutAsync("key", "one");
        Assert.Equal("2", HeaderOf(refused, "Retry-After"));
        await AssertErrorAsync(503, "SlowDown", refused);
        await AssertErrorAsync(503, "SlowDown", await PutAsync("key", "two"));
        Assert.Null(Server.Find(Bucket, "key"));

        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "three")).StatusCode);
        Assert.Equal(2, rule.Fired);
        Assert.Equal([503, 503, 200], Server.Log.Select(entry => entry.Status));
    }

    [Fact]
    public async Task Error_OfSomeRequests_LeavesOthersAlone()
    {
        var rule = Server.Faults.Add(S3Fault.Error(400, "RequestTimeout"), request => request.Operation == S3Operation.GetObject);

        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "x")).StatusCode);
        await AssertErrorAsync(400, "RequestTimeout", await GetAsync("key"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("HEAD", "/bucket/key")).StatusCode);
        Assert.Equal(1, rule.Fired);
    }

    [Fact]
    public async Task Error_Rate_HitsTheSameShareEachTime()
    {
        var patterns = new List<string>();
        foreach (var seed in new[] { 1, 1, 2 })
        {
            Server.Faults.Clear();
            var rule = Server.Faults.Add(S3Fault.Error(500, "InternalError"), rate: 0.3, seed: seed);
            var pattern = "";
            for (var i = 0; i < 100; i++)
                pattern += (await SendAsync("HEAD", "/bucket")).IsSuccessStatusCode ? "." : "x";
            Assert.InRange(rule.Fired, 15, 45);
            Assert.Equal(rule.Fired, pattern.Count(c => c == 'x'));
            patterns.Add(pattern);
        }

        Assert.Equal(patterns[0], patterns[1]);
        Assert.NotEqual(patterns[0], patterns[2]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 10)]
    public async Task Error_RateAtItsBounds_HitsNoneOrAll(double rate, int expected)
    {
        var rule = Server.Faults.Add(S3Fault.Error(500, "InternalError"), rate: rate);

        for (var i = 0; i < 10; i++)
            await SendAsync("HEAD", "/bucket");

        Assert.Equal(expected, rule.Fired);
    }

    [Fact]
    public async Task ErrorAfterwards_Put_IsDoneNevertheless()
    {
        Server.Faults.Add(S3Fault.ErrorAfterwards(500, "InternalError"), first: 1);

        await AssertErrorAsync(500, "InternalError", await PutAsync("key", "x", ("If-None-Match", "*")));

        await AssertErrorAsync(412, "PreconditionFailed", await PutAsync("key", "x", ("If-None-Match", "*")));
        Assert.NotNull(Server.Find(Bucket, "key"));
    }

    [Fact]
    public async Task Error_WithinStatus200_IsTheBody()
    {
        Server.Faults.Add(S3Fault.ErrorAfterwards(200, "InternalError"));

        await AssertErrorAsync(200, "InternalError", await PutAsync("key", "x"));
    }

    [Fact]
    public async Task LoseAnswer_Put_IsDoneWithoutAnAnswer()
    {
        Server.Faults.Add(S3Fault.LoseAnswer(), first: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("key", "x"));

        Assert.NotNull(Server.Find(Bucket, "key"));
        Assert.Equal(0, Assert.Single(Server.Log).Status);
        Assert.Equal("x", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Disconnect_Put_IsNotDone()
    {
        Server.Faults.Add(S3Fault.Disconnect(), first: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("key", "x"));

        Assert.Null(Server.Find(Bucket, "key"));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "x")).StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(60_000)]
    public async Task ResetBody_Get_GivesTheBeginning(int bytes)
    {
        var content = Content(100_000);
        Server.Put(Bucket, "key", content);
        Server.Faults.Add(S3Fault.ResetBody(bytes));

        var answer = await GetAsync("key");

        Assert.Equal((HttpStatusCode.OK, 100_000), (answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.NotNull(HeaderOf(answer, "ETag"));
        var (read, error) = await ReadAsync(answer);
        Assert.Equal(content[..bytes], read);
        Assert.IsNotType<HttpIOException>(error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(80_000)]
    public async Task TruncateBody_Get_GivesTheBeginning(int bytes)
    {
        var content = Content(100_000);
        Server.Put(Bucket, "key", content);
        Server.Faults.Add(S3Fault.TruncateBody(bytes));

        var answer = await GetAsync("key");

        Assert.Equal((HttpStatusCode.OK, 100_000), (answer.StatusCode, answer.Content.Headers.ContentLength));
        var (read, error) = await ReadAsync(answer);
        Assert.Equal(content[..bytes], read);
        Assert.Equal(HttpRequestError.ResponseEnded, Assert.IsType<HttpIOException>(error).HttpRequestError);
    }

    [Fact]
    public async Task TruncateBody_Range_GivesItsBeginning()
    {
        Server.Put(Bucket, "key", Bytes("0123456789"));
        Server.Faults.Add(S3Fault.TruncateBody(2));

        var answer = await GetAsync("key", ("Range", "bytes=3-8"));

        Assert.Equal(6, answer.Content.Headers.ContentLength);
        Assert.Equal(Bytes("34"), (await ReadAsync(answer)).Read);
    }

    [Fact]
    public async Task CorruptBody_Get_ChangesOneByte()
    {
        await PutAsync("key", "123456789", ("x-amz-checksum-crc32", "y/Q5Jg=="));
        Server.Faults.Add(S3Fault.CorruptBody(3), first: 1);
        Server.Faults.Add(S3Fault.CorruptBody(), request => request.Query("middle") is not null);

        var corrupt = await GetAsync("key", ("x-amz-checksum-mode", "ENABLED"));

        Assert.Equal("y/Q5Jg==", HeaderOf(corrupt, "x-amz-checksum-crc32"));
        Assert.Equal(3, await CorruptedIn("123456789", corrupt));
        Assert.Equal(4, await CorruptedIn("123456789", await GetAsync("key?middle")));
        Assert.Equal("123456789", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Hold_Request_WaitsBeforeItIsDone()
    {
        var released = new TaskCompletionSource();
        var rule = Server.Faults.Add(S3Fault.Hold(released.Task), request => request.Method == "PUT");

        var put = PutAsync("key", "x");
        await rule.WhenFiredAsync();
        Assert.Equal((HttpStatusCode.NotFound, false), ((await GetAsync("key")).StatusCode, put.IsCompleted));
        released.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await put).StatusCode);
        Assert.NotNull(Server.Find(Bucket, "key"));
    }

    [Fact]
    public async Task Hold_ServerEnds_EndsTheRequest()
    {
        await using var server = await S3Server.StartAsync();
        var rule = server.Faults.Add(S3Fault.Hold(new TaskCompletionSource().Task));
        using var client = new HttpClient();
        var held = client.GetAsync(server.Url);
        await rule.WhenFiredAsync();

        await server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => held);
    }

    [Fact]
    public async Task SlowFirstByte_UntilReleased_WaitsAfterItIsDone()
    {
        var released = new TaskCompletionSource();
        var rule = Server.Faults.Add(S3Fault.SlowFirstByte(released.Task));

        var put = PutAsync("key", "x");
        await rule.WhenFiredAsync();
        Assert.NotNull(Server.Find(Bucket, "key"));
        Assert.False(put.IsCompleted);
        released.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await put).StatusCode);
    }

    [Fact]
    public async Task SlowFirstByte_ClientGivesUp_IsDone()
    {
        var rule = Server.Faults.Add(S3Fault.SlowFirstByte(new TaskCompletionSource().Task), first: 1);
        using var impatience = new CancellationTokenSource();

        var put = SendAsync(Request("PUT", "/bucket/key", [1]), impatience.Token);
        await rule.WhenFiredAsync();
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("key")).StatusCode);
    }

    [Fact]
    public async Task SlowFirstByte_Delay_IsOfTheServersClock()
    {
        var rule = Server.Faults.Add(S3Fault.SlowFirstByte(TimeSpan.FromHours(1)));

        var get = GetAsync("none");
        await rule.WhenFiredAsync();
        Time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(get.IsCompleted);
        Time.Advance(TimeSpan.FromMinutes(1));

        await AssertErrorAsync(404, "NoSuchKey", await get);
    }

    [Fact]
    public async Task Rules_Several_AreTriedInOrder()
    {
        var first = Server.Faults.Add(S3Fault.Error(500, "InternalError"), first: 1);
        var second = Server.Faults.Add(S3Fault.Error(503, "SlowDown"), first: 1);
        var after = Server.Faults.Add(S3Fault.TruncateBody(1));
        Server.Put(Bucket, "key", Bytes("abc"));

        await AssertErrorAsync(500, "InternalError", await GetAsync("key"));
        Assert.Equal((1, 0, 0), (first.Fired, second.Fired, after.Fired));
        await AssertErrorAsync(503, "SlowDown", await GetAsync("key"));
        Assert.Equal(Bytes("a"), (await ReadAsync(await GetAsync("key"))).Read);

        Assert.Equal((1, 1, 1), (first.Fired, second.Fired, after.Fired));
        Assert.Equal([first, second, after], Server.Faults.Rules);
        Server.Faults.Remove(after);
        Assert.Equal("abc", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task WhenFired_BeforeThat_CanBeGivenUp()
    {
        var rule = Server.Faults.Add(S3Fault.Error(500, "InternalError"));
        using var given = new CancellationTokenSource();
        var twice = rule.WhenFiredAsync(2, given.Token);

        await GetAsync("key");
        Assert.True(rule.WhenFiredAsync().IsCompleted);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => twice);
    }

    [Fact]
    public void Add_ImpossibleNumbers_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Server.Faults.Add(S3Fault.Disconnect(), rate: 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Server.Faults.Add(S3Fault.Disconnect(), rate: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => S3Fault.ResetBody(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => S3Fault.TruncateBody(-1));
    }

    private static byte[] Content(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    /// <summary>Reads what there is of a body, and the error that ends it.</summary>
    private static async Task<(byte[] Read, Exception? Error)> ReadAsync(HttpResponseMessage answer)
    {
        var read = new MemoryStream();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var error = await Record.ExceptionAsync(() => stream.CopyToAsync(read));
        return (read.ToArray(), error);
    }

    /// <returns>The index of the only byte that is wrong.</returns>
    private static async Task<int> CorruptedIn(string expected, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(expected.Length, body.Length);
        return Assert.Single(Enumerable.Range(0, body.Length), i => body[i] != expected[i]);
    }
}
