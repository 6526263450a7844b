using System.Net;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class PutAndGetTests : S3ServerTestBase
{
    [Fact]
    public async Task Get_AfterPut_GivesContentAndHeaders()
    {
        var put = await PutAsync("a/b", "héllo", ("Content-Type", "text/x-test"), ("x-amz-meta-Owner", "me"), ("Cache-Control", "no-store"));

        var got = await GetAsync("a/b");

        Assert.Equal("héllo", await TextOf(got));
        Assert.Equal("text/x-test", HeaderOf(got, "Content-Type"));
        Assert.Equal("me", HeaderOf(got, "x-amz-meta-owner"));
        Assert.Equal("no-store", HeaderOf(got, "Cache-Control"));
        Assert.Equal("Fri, 02 Jan 2026 03:04:05 GMT", HeaderOf(got, "Last-Modified"));
        Assert.Equal("bytes", HeaderOf(got, "Accept-Ranges"));
        Assert.Equal(6, got.Content.Headers.ContentLength);
        const string etag = "\"be50e8478cf24ff3595bc7307fb91b50\"";
        Assert.Equal((etag, etag), (HeaderOf(put, "ETag"), HeaderOf(got, "ETag")));
    }

    [Fact]
    public async Task Head_OfAnObject_GivesHeadersOnly()
    {
        await PutAsync("key", "four", ("x-amz-meta-a", "b"));

        var head = await SendAsync("HEAD", "/bucket/key");

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal((4, "b"), (head.Content.Headers.ContentLength, HeaderOf(head, "x-amz-meta-a")));
        Assert.Equal("binary/octet-stream", HeaderOf(head, "Content-Type"));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Get_NoSuchKey_IsRefused()
    {
        var answer = await GetAsync("none");

        Assert.NotNull(HeaderOf(answer, "x-amz-request-id"));
        await AssertErrorAsync(404, "NoSuchKey", answer);
        var head = await SendAsync("HEAD", "/bucket/none");
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Request_NoSuchBucket_IsRefused()
    {
        await AssertErrorAsync(404, "NoSuchBucket", await SendAsync("GET", "/none/key"));
        await AssertErrorAsync(404, "NoSuchBucket", await SendAsync("PUT", "/none/key", [1]));
        await AssertErrorAsync(404, "NoSuchBucket", await SendAsync("GET", "/none?list-type=2"));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("HEAD", "/none")).StatusCode);
    }

    [Fact]
    public async Task CreateBucket_Anew_TakesObjects()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "/other")).StatusCode);

        await SendAsync("PUT", "/other/key", [7]);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("HEAD", "/other")).StatusCode);
        Assert.Equal([7], Server.Find("other", "key")!.ToArray());
        await AssertErrorAsync(409, "BucketAlreadyOwnedByYou", await SendAsync("PUT", "/other"));
    }

    [Fact]
    public async Task Put_Again_Replaces()
    {
        await PutAsync("key", "one", ("x-amz-meta-a", "1"));
        Time.Advance(TimeSpan.FromMinutes(1));

        await PutAsync("key", "three", ("x-amz-meta-b", "2"));

        var stored = Server.Find(Bucket, "key")!;
        Assert.Equal((5, Time.GetUtcNow()), (stored.Length, stored.Modified));
        Assert.Equal(["b"], stored.Metadata.Keys);
        Assert.Equal(["key"], Server.Keys(Bucket));
    }

    [Fact]
    public async Task Put_Empty_IsStored()
    {
        await PutAsync("key", "");

        var got = await GetAsync("key");
        Assert.Equal((0, "\"d41d8cd98f00b204e9800998ecf8427e\""), (got.Content.Headers.ContentLength, HeaderOf(got, "ETag")));
    }

    [Fact]
    public async Task Put_Encrypted_SaysSo()
    {
        var put = await PutAsync("key", "x", ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "k1"));

        var got = await GetAsync("key");

        foreach (var answer in new[] { put, got })
        {
            Assert.Equal("aws:kms", HeaderOf(answer, "x-amz-server-side-encryption"));
            Assert.Equal("k1", HeaderOf(answer, "x-amz-server-side-encryption-aws-kms-key-id"));
        }
        var stored = Server.Find(Bucket, "key")!;
        Assert.Equal(("aws:kms", "k1"), (stored.Encryption, stored.EncryptionKeyId));
    }

    [Fact]
    public async Task Put_ContentOfUnknownLength_IsRefused()
    {
        var request = Request("PUT", "/bucket/key", []);
        request.Content = new StreamContent(new MemoryStream(new byte[300_000]));
        request.Headers.TransferEncodingChunked = true;

        await AssertErrorAsync(411, "MissingContentLength", await SendAsync(request));

        Assert.Null(Server.Find(Bucket, "key"));
    }

    [Fact]
    public async Task Get_LargeObject_IsWhole()
    {
        var content = new byte[5_000_000];
        new Random(1).NextBytes(content);
        await SendAsync("PUT", "/bucket/key", content);

        Assert.Equal(content, await (await GetAsync("key")).Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Delete_OfAnObjectOrNone_Succeeds()
    {
        await PutAsync("key", "x");

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", "/bucket/key")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", "/bucket/key")).StatusCode);

        Assert.Null(Server.Find(Bucket, "key"));
        Assert.Empty(Server.Keys(Bucket));
    }

    [Theory]
    [InlineData("GET", "/bucket/key?tagging")]
    [InlineData("PUT", "/bucket/key?acl")]
    [InlineData("GET", "/bucket")]
    [InlineData("GET", "/bucket?versions")]
    [InlineData("POST", "/bucket/key")]
    [InlineData("PATCH", "/bucket/key")]
    [InlineData("GET", "/")]
    public async Task Request_UnknownOperation_IsRefused(string method, string target)
    {
        await PutAsync("key", "kept");

        await AssertErrorAsync(501, "NotImplemented", await SendAsync(method, target));

        Assert.Equal("kept", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Put_AnswerBeforeTheBodyWasAskedFor_EndsTheConnection()
    {
        // Else the server would take the next request for the body.
        var refused = Request("PUT", "/none/key", [1, 2, 3]);
        refused.Headers.ExpectContinue = true;

        var answer = await SendAsync(refused);

        Assert.True(answer.Headers.ConnectionClose);
        await AssertErrorAsync(404, "NoSuchBucket", answer);
    }

    [Fact]
    public async Task Metadata_NotAscii_ComesBackEncoded()
    {
        Server.Put(Bucket, "key", Bytes("x"), metadata: new Dictionary<string, string> { ["a"] = "é" });

        Assert.Equal("=?UTF-8?B?w6k=?=", HeaderOf(await GetAsync("key"), "x-amz-meta-a"));
    }
}
