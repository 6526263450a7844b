using System.Security.Cryptography;
using Metaflow.FakeS3.Faults;

namespace Metaflow.Aws.Tests.S3Client;

/// <summary>What the client does when S3 does not do what it should.</summary>
public sealed class S3UnreliableTests : ClientTests
{
    [Fact]
    public async Task PutManyAsync_BurstOf503_GetsThrough()
    {
        Server.Faults.Add(S3Fault.Error(503, "SlowDown"), first: 20);
        await using var s3 = NewClient();

        await s3.PutManyAsync(Enumerable.Range(0, 50).Select(i => new S3PutItem($"k{i}", "x")), cancellationToken: Stop);
        Server.Faults.Add(S3Fault.Error(503, "SlowDown"), first: 20);
        var found = await s3.GetManyAsync(Enumerable.Range(0, 50).Select(i => $"k{i}"), cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal(50, found.Count);
    }

    [Fact]
    public async Task GetAsync_ConnectionResetInTheMiddle_GoesOnThere()
    {
        var content = TestS3.Bytes(1 << 20);
        Server.Put(TestS3.Bucket, "root/a", content);
        Server.Faults.Add(S3Fault.ResetBody(300_000), first: 2);
        await using var s3 = NewClient();
        var progress = new Reports();

        var found = await s3.GetAsync("a", progress: progress, cancellationToken: Stop);

        Assert.Equal(content, found.ReadBytes());
        Assert.Equal(new S3Progress(1, 1, content.Length), progress.Last);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_PartsOfLargeObjectReset_AreMended(bool inMemory)
    {
        var content = TestS3.Bytes(40 << 20);
        Server.Put(TestS3.Bucket, "root/large", content);
        Server.Faults.Add(S3Fault.ResetBody(3_000_000), rate: 0.5, first: 5, seed: 1);
        Server.Faults.Add(S3Fault.TruncateBody(1_000_000), rate: 0.5, first: 3, seed: 2);
        await using var s3 = NewClient();
        var progress = new Reports();

        var found = await s3.GetAsync("large", inMemory: inMemory, progress: progress, cancellationToken: Stop);

        await using var read = found.OpenRead();
        Assert.Equal(SHA256.HashData(content), await SHA256.HashDataAsync(read, Stop));
        Assert.Equal(new S3Progress(1, 1, content.Length), progress.Last);
    }

    [Fact]
    public async Task PutAsync_PartsOfLargeStreamFail_AreSentAgain()
    {
        var content = TestS3.Bytes(40 << 20);
        Server.Faults.Add(S3Fault.Disconnect(), request => request.Query("partNumber") is not null, first: 3);
        Server.Faults.Add(S3Fault.LoseAnswer(), request => request.Query("partNumber") is not null, first: 2);
        await using var s3 = NewClient();

        await s3.PutAsync("large", new MemoryStream(content), cancellationToken: Stop);

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(Server.Find(TestS3.Bucket, "root/large")!.ToArray()));
    }

    [Fact]
    public async Task ListRecursiveAsync_PagesFail_AreAskedForAgain()
    {
        for (var i = 0; i < 1500; i++)
            Store($"root/k{i:D4}", "");
        Server.Faults.Add(S3Fault.Error(500, "InternalError"), first: 2);
        Server.Faults.Add(S3Fault.ResetBody(1000), first: 2);
        await using var s3 = NewClient();

        Assert.Equal(1500, await s3.ListRecursiveAsync(cancellationToken: Stop).CountAsync(Stop));
    }

    [Fact]
    public async Task GetManyAsync_NeverAnswered_FailsWithTheServersAddress()
    {
        Server.Faults.Add(S3Fault.Disconnect());
        await using var s3 = NewClient(retries: 1);

        var error = await Assert.ThrowsAsync<S3Exception>(async () =>
            await s3.GetManyAsync(["a", "b"], cancellationToken: Stop).ToListAsync(Stop));

        Assert.Contains(Server.Url.Authority, error.Message, StringComparison.Ordinal);
        Assert.Contains("s3://bucket/root/", error.Message, StringComparison.Ordinal);
    }
}
