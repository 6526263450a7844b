using System.Net;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class CopyTests : S3ServerTestBase
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await PutAsync("from", "content", ("Content-Type", "text/plain"), ("x-amz-meta-a", "b"));
    }

    [Fact]
    public async Task Copy_Plain_TakesMetadataAlong()
    {
        Time.Advance(TimeSpan.FromHours(1));

        var answer = await CopyAsync("bucket/from");

        var copy = Server.Find(Bucket, "to")!;
        Assert.Equal(Server.Find(Bucket, "from")!.ETag, copy.ETag);
        Assert.Equal(("text/plain", "b", Time.GetUtcNow()), (copy.ContentType, copy.Metadata["a"], copy.Modified));
        var result = await XmlOf(answer);
        Assert.Equal(("CopyObjectResult", copy.ETag), (result.Name, (string?)result.Element("ETag")));
        Assert.Equal("2026-01-02T04:04:05.678Z", (string?)result.Element("LastModified"));
    }

    [Fact]
    public async Task Copy_ReplacingMetadata_TakesTheRequests()
    {
        await CopyAsync("/bucket/from", ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-c", "d"));

        Assert.Equal(["c"], Server.Find(Bucket, "to")!.Metadata.Keys);
    }

    [Fact]
    public async Task Copy_SourceThatIsNotThere_IsRefused()
    {
        await AssertErrorAsync(404, "NoSuchKey", await CopyAsync("/bucket/none"));
        await AssertErrorAsync(404, "NoSuchBucket", await CopyAsync("/none/from"));
        await AssertErrorAsync(400, "InvalidArgument", await CopyAsync("bucket"));
    }

    [Fact]
    public async Task Copy_SourceCondition_MustHold()
    {
        var etag = Server.Find(Bucket, "from")!.ETag;

        await AssertErrorAsync(412, "PreconditionFailed", await CopyAsync("/bucket/from", ("x-amz-copy-source-if-match", "\"0\"")));
        await AssertErrorAsync(412, "PreconditionFailed", await CopyAsync("/bucket/from", ("x-amz-copy-source-if-none-match", etag)));
        Assert.Equal(HttpStatusCode.OK, (await CopyAsync("/bucket/from", ("x-amz-copy-source-if-match", etag))).StatusCode);
    }

    private Task<HttpResponseMessage> CopyAsync(string source, params (string, string)[] headers) =>
        SendAsync("PUT", "/bucket/to", null, [("x-amz-copy-source", source), .. headers]);
}
