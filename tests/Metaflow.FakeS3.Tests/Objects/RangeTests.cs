using System.Net;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class RangeTests : S3ServerTestBase
{
    [Theory]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=8-100", "89", "bytes 8-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-100", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    public async Task Get_Range_GivesIt(string range, string expected, string contentRange)
    {
        await PutAsync("key", "0123456789");

        var answer = await GetAsync("key", ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(expected, await TextOf(answer));
        Assert.Equal((contentRange, expected.Length), (HeaderOf(answer, "Content-Range"), answer.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=20-30")]
    [InlineData("bytes=-0")]
    public async Task Get_RangeOutside_IsRefused(string range)
    {
        await PutAsync("key", "0123456789");

        var answer = await GetAsync("key", ("Range", range));

        Assert.Equal("bytes */10", HeaderOf(answer, "Content-Range"));
        await AssertErrorAsync(416, "InvalidRange", answer);
    }

    [Fact]
    public async Task Get_RangeOfAnEmptyObject_IsRefused()
    {
        await PutAsync("key", "");

        await AssertErrorAsync(416, "InvalidRange", await GetAsync("key", ("Range", "bytes=0-0")));
    }

    [Theory]
    [InlineData("bytes=4-2")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=-")]
    [InlineData("lines=0-1")]
    public async Task Get_NoRangeOfBytes_GivesAll(string range)
    {
        await PutAsync("key", "0123456789");

        var answer = await GetAsync("key", ("Range", range));

        Assert.Equal((HttpStatusCode.OK, "0123456789"), (answer.StatusCode, await TextOf(answer)));
    }

    [Fact]
    public async Task Head_Range_GivesItsLength()
    {
        await PutAsync("key", "0123456789");

        var answer = await SendAsync("HEAD", "/bucket/key", null, ("Range", "bytes=1-2"));

        Assert.Equal((HttpStatusCode.PartialContent, 2), (answer.StatusCode, answer.Content.Headers.ContentLength));
    }
}
