using Metaflow.FakeS3;
using Metaflow.FakeS3.Faults;

namespace Metaflow.Aws.Tests.S3Client;

public sealed class S3GetManyTests : ClientTests
{
    [Fact]
    public async Task GetManyAsync_ManyKeys_KeepsTheirOrder()
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(i => $"k{(i * 7) % 300}")];
        foreach (var key in keys)
            Store("root/" + key, "text of " + key);
        await using var s3 = NewClient(workers: 8);

        var found = await s3.GetManyAsync(keys, cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal(keys, found.Select(o => o.Key));
        Assert.Equal(keys.Select(key => "text of " + key), found.Select(o => o.ReadText()));
    }

    [Fact]
    public async Task GetManyAsync_FirstIsSlow_GivesItFirst()
    {
        string[] keys = ["slow", "b", "c", "d"];
        foreach (var key in keys)
            Store("root/" + key, key);
        var gate = new TaskCompletionSource();
        Server.Faults.Add(S3Fault.Hold(gate.Task), request => request.Key == "root/slow");
        await using var s3 = NewClient();
        var progress = new Reports(report =>
        {
            if (report.Objects == 3)
                gate.TrySetResult();
        });

        var found = await s3.GetManyAsync(keys, progress: progress, cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal(keys, found.Select(o => o.ReadText()));
        Assert.Equal(new S3Progress(4, 4, 7), progress.Last);
    }

    [Fact]
    public async Task GetManyAsync_Requests_GiveTheirRanges()
    {
        Store("root/a", "0123456789");
        await using var s3 = NewClient();

        var found = await s3.GetManyAsync(
            [new S3GetRequest("a", 1, 2), new("a", Length: -1), "a"], inMemory: true, cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal(["12", "9", "0123456789"], found.Select(o => o.ReadText()));
    }

    [Fact]
    public async Task GetManyAsync_Nothing_CallsNothing()
    {
        await using var s3 = NewClient();

        Assert.Empty(await s3.GetManyAsync(Array.Empty<string>(), cancellationToken: Stop).ToListAsync(Stop));
        Assert.Empty(await s3.GetRecursiveAsync([], cancellationToken: Stop).ToListAsync(Stop));
        Assert.Empty(await s3.InfoManyAsync([], cancellationToken: Stop).ToListAsync(Stop));
        Assert.Empty(await s3.ListPathsAsync([], Stop).ToListAsync(Stop));
        Assert.Empty(await s3.ListRecursiveAsync([], Stop).ToListAsync(Stop));
        Assert.Empty(await s3.PutManyAsync([], cancellationToken: Stop));
        Assert.Empty(await s3.PutFilesAsync([], cancellationToken: Stop));
        await s3.DeleteManyAsync([], Stop);

        Assert.Equal(0, Server.RequestCount);
        Assert.Empty(Folders);
    }

    [Fact]
    public async Task GetManyAsync_OneMissing_ThrowsWithItsName()
    {
        for (var i = 0; i < 100; i++)
            Store($"root/k{i}", "x");
        Server.Remove(TestS3.Bucket, "root/k50");
        await using var s3 = NewClient();

        var error = await Assert.ThrowsAsync<S3NotFoundException>(async () =>
            await s3.GetManyAsync(Enumerable.Range(0, 100).Select(i => $"k{i}"), cancellationToken: Stop).ToListAsync(Stop));

        Assert.Contains("'s3://bucket/root/k50'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetManyAsync_MissingToReturn_StandAtTheirPlace()
    {
        Store("root/a", "x");
        Store("root/c", "y");
        await using var s3 = NewClient();

        var found = await s3.GetManyAsync(["a", "b", "c"], returnMissing: true, cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal([("a", true), ("b", false), ("c", true)], found.Select(o => (o.Key, o.Exists)));
        Assert.Equal(
            [("a", true), ("b", false), ("c", true)],
            await s3.InfoManyAsync(["a", "b", "c"], returnMissing: true, cancellationToken: Stop).Select(o => (o.Key, o.Exists)).ToListAsync(Stop));
        await Assert.ThrowsAsync<S3NotFoundException>(async () => await s3.InfoManyAsync(["a", "b"], cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task GetManyAsync_OneRefused_EndsAllAtOnce()
    {
        for (var i = 0; i < 1000; i++)
            Store($"root/k{i}", "x");
        Server.Deny(request => request.Key == "root/k3");
        await using var s3 = NewClient(workers: 4);

        await Assert.ThrowsAsync<S3AccessDeniedException>(async () =>
            await s3.GetManyAsync(Enumerable.Range(0, 1000).Select(i => $"k{i}"), cancellationToken: Stop).ToListAsync(Stop));

        Assert.InRange(Server.RequestCount, 1, 100);
    }

    [Fact]
    public async Task GetManyAsync_ReaderThatLeaves_CancelsAndDownloadsNoMore()
    {
        for (var i = 0; i < 1000; i++)
            Store($"root/k{i}", "x");
        await using var s3 = NewClient(workers: 4);

        await foreach (var found in s3.GetManyAsync(Enumerable.Range(0, 1000).Select(i => $"k{i}"), cancellationToken: Stop))
        {
            Assert.Equal("k0", found.Key);
            break;
        }

        Assert.InRange(Server.RequestCount, 1, 8);
    }

    [Fact]
    public async Task GetManyAsync_Cancelled_StopsAndLeavesNoPartOfAFile()
    {
        Store("root/a", "x");
        var rule = Server.Faults.Add(S3Fault.Hold(new TaskCompletionSource().Task), request => request.Key == "root/a");
        await using var s3 = NewClient();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var reading = s3.GetManyAsync(["a", "a"], cancellationToken: cancel.Token).ToListAsync(Stop).AsTask();
        await rule.WhenFiredAsync(2, Stop);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task GetManyAsync_KeyThatDoesNotFit_Throws()
    {
        await using var s3 = NewClient();

        await Assert.ThrowsAsync<S3UrlException>(async () =>
            await s3.GetManyAsync(["s3://bucket/a"], cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task GetRecursiveAsync_Folders_TakesThoseBelowThemOnly()
    {
        foreach (var key in (string[])["a/1", "a/b/2", "ab/3", "a", "c/4", "c/", "d/5"])
            Store("root/" + key, key);
        await using var s3 = NewClient();

        var found = await s3.GetRecursiveAsync(["c", "a/"], cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal(
            [("s3://bucket/root/c", "4"), ("s3://bucket/root/a", "1"), ("s3://bucket/root/a", "b/2")],
            found.Select(o => (o.Prefix!, o.Key)));
        Assert.Equal(["c/4", "a/1", "a/b/2"], found.Select(o => o.ReadText()));
        Assert.All(found, o => Assert.True(o.HasInfo));
    }

    [Fact]
    public async Task GetRecursiveAsync_ObjectDeletedMeanwhile_IsLeftOut()
    {
        Store("root/a/1", "1");
        Store("root/a/2", "2");
        Server.Faults.Add(S3Fault.Error(404, "NoSuchKey"), request => request.Key == "root/a/1");
        await using var s3 = NewClient();

        Assert.Equal("2", Assert.Single(await s3.GetRecursiveAsync(["a"], cancellationToken: Stop).ToListAsync(Stop)).Key);
    }

    [Fact]
    public async Task GetAllAsync_Root_GetsAllBelowIt()
    {
        for (var i = 0; i < 2500; i++)
            Store($"root/k{i:D4}", "x");
        Store("rooted", "x");
        await using var s3 = NewClient();

        var found = await s3.GetAllAsync(inMemory: true, cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal(Enumerable.Range(0, 2500).Select(i => $"k{i:D4}"), found.Select(o => o.Key));
    }

    [Fact]
    public async Task GetAllAsync_WithoutRoot_Throws()
    {
        await using var s3 = NewClient(root: null);

        await Assert.ThrowsAsync<S3UrlException>(async () => await s3.GetAllAsync(cancellationToken: Stop).ToListAsync(Stop));
    }
}
