using Metaflow.FakeS3.Faults;

namespace Metaflow.Aws.Tests.S3Client;

public sealed class S3DisposeTests : ClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_Downloads_DeletesThem(bool synchronously)
    {
        Store("root/a", "x");
        Store("root/b", "x");
        var s3 = NewClient();
        var found = await s3.GetManyAsync(["a", "b"], cancellationToken: Stop).ToListAsync(Stop);
        Assert.All(found, o => Assert.True(File.Exists(o.Path)));

        if (synchronously)
            s3.Dispose();
        else
            await s3.DisposeAsync();

        Assert.Empty(Folders);
        await Assert.ThrowsAnyAsync<IOException>(async () => await found[0].ReadBytesAsync(Stop));
    }

    [Fact]
    public async Task DisposeAsync_DownloadInProgress_CancelsItAndLeavesNothing()
    {
        Server.Put(TestS3.Bucket, "root/large", TestS3.Bytes(40 << 20));
        // The first call brings the first part, the others wait for ever.
        var rule = Server.Faults.Add(
            S3Fault.Hold(new TaskCompletionSource().Task), request => request.Header("range") is not null);
        var s3 = NewClient();

        var getting = s3.GetAsync("large", cancellationToken: Stop);
        await rule.WhenFiredAsync(1, Stop);
        Assert.Single(Files);
        await s3.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting);
        Assert.Empty(Folders);
    }

    [Fact]
    public async Task GetAsync_DownloadFails_LeavesNoFile()
    {
        Server.Put(TestS3.Bucket, "root/large", TestS3.Bytes(20 << 20));
        Server.Faults.Add(S3Fault.Error(403, "AccessDenied"), request => request.Header("range") is not null);
        await using var s3 = NewClient();

        await Assert.ThrowsAsync<S3AccessDeniedException>(() => s3.GetAsync("large", cancellationToken: Stop));

        Assert.Empty(Files);
    }

    [Fact]
    public async Task DisposeAsync_Twice_IsNoError()
    {
        var s3 = NewClient();

        await s3.DisposeAsync();
        await s3.DisposeAsync();
        s3.Dispose();
    }

    [Fact]
    public async Task Call_OfDisposedClient_Throws()
    {
        var s3 = NewClient();
        await s3.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => s3.GetAsync("a", cancellationToken: Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => s3.PutAsync("a", "x", cancellationToken: Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await s3.GetManyAsync(["a"], cancellationToken: Stop).ToListAsync(Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await s3.ListPathsAsync(cancellationToken: Stop).ToListAsync(Stop));
        Assert.Equal(0, Server.RequestCount);
    }

    [Fact]
    public async Task DisposeAsync_FilesAlreadyGone_IsNoError()
    {
        Store("root/a", "x");
        var s3 = NewClient();
        await s3.GetAsync("a", cancellationToken: Stop);
        Directory.Delete(Folders[0], recursive: true);

        await s3.DisposeAsync();
    }
}
