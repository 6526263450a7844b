using System.Net;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class ConditionTests : S3ServerTestBase
{
    [Fact]
    public async Task Put_IfNoneMatchOfAnObject_IsRefused()
    {
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "one", ("If-None-Match", "*"))).StatusCode);

        await AssertErrorAsync(412, "PreconditionFailed", await PutAsync("key", "two", ("If-None-Match", "*")));

        Assert.Equal("one", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Put_IfMatch_ReplacesOnlyThatObject()
    {
        var etag = HeaderOf(await PutAsync("key", "one"), "ETag")!;

        await AssertErrorAsync(412, "PreconditionFailed", await PutAsync("key", "two", ("If-Match", "\"0\"")));
        await AssertErrorAsync(404, "NoSuchKey", await PutAsync("none", "two", ("If-Match", etag)));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "two", ("If-Match", etag))).StatusCode);

        Assert.Equal("two", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Put_ManyIfNoneMatchAtOnce_OneWins()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => PutAsync("key", $"{i}", ("If-None-Match", "*"))));

        var winner = Assert.Single(Enumerable.Range(0, 32), i => answers[i].IsSuccessStatusCode);
        Assert.Equal($"{winner}", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Get_IfMatch_GivesOnlyThatObject()
    {
        var etag = HeaderOf(await PutAsync("key", "one"), "ETag")!;

        Assert.Equal("one", await TextOf(await GetAsync("key", ("If-Match", etag))));
        Assert.Equal("one", await TextOf(await GetAsync("key", ("If-Match", $"\"0\", {etag}"))));
        await AssertErrorAsync(412, "PreconditionFailed", await GetAsync("key", ("If-Match", "\"0\"")));
    }

    [Fact]
    public async Task Get_IfNoneMatch_GivesOnlyOthers()
    {
        var etag = HeaderOf(await PutAsync("key", "one"), "ETag")!;

        var same = await GetAsync("key", ("If-None-Match", etag));

        Assert.Equal((HttpStatusCode.NotModified, etag), (same.StatusCode, HeaderOf(same, "ETag")));
        Assert.Equal("one", await TextOf(await GetAsync("key", ("If-None-Match", "\"0\""))));
    }
}
