using System.Net;

namespace Metaflow.FakeS3.Tests;

public sealed class S3ServerTests : S3ServerTestBase
{
    [Fact]
    public async Task Start_PortInUse_IsRefused() =>
        await Assert.ThrowsAnyAsync<IOException>(() => S3Server.StartAsync(Server.Url.Port));

    [Fact]
    public async Task Start_Two_AreApart()
    {
        await using var other = await S3Server.StartAsync();
        other.CreateBucket(Bucket);

        await PutAsync("key", "x");

        Assert.NotEqual(Server.Url, other.Url);
        Assert.Null(other.Find(Bucket, "key"));
        Assert.NotNull(Server.Find(Bucket, "key"));
    }

    [Fact]
    public async Task Put_Directly_IsServed()
    {
        var stored = Server.Put(Bucket, "a b", Bytes("x"), "text/plain", new Dictionary<string, string> { ["m"] = "v" });

        var got = await GetAsync("a%20b");

        Assert.Equal(("x", "text/plain", "v", stored.ETag), (
            await TextOf(got), HeaderOf(got, "Content-Type"), HeaderOf(got, "x-amz-meta-m"), HeaderOf(got, "ETag")));
        Server.Remove(Bucket, "a b");
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("a%20b")).StatusCode);
    }

    [Fact]
    public void Keys_NoSuchBucket_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => Server.Keys("none"));

        Assert.Contains("'none'", error.Message, StringComparison.Ordinal);
        Assert.Null(Server.Find("none", "key"));
    }

    [Fact]
    public async Task Deny_Matching_AreRefused()
    {
        Server.Deny(request => request.Key.StartsWith("secret/", StringComparison.Ordinal));

        await AssertErrorAsync(403, "AccessDenied", await PutAsync("secret/a", "x"));

        Assert.Null(Server.Find(Bucket, "secret/a"));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("open", "x")).StatusCode);
    }
}
