namespace Metaflow.Aws.Tests.S3Client;

public sealed class S3ListTests : ClientTests
{
    private static readonly string[] _tree = ["a/0.txt", "a/b/1.txt", "a/c/2.txt", "a/d/e/3.txt", "f/4.txt", "ab", "empty"];

    [Fact]
    public async Task ListPathsAsync_Root_GivesObjectsAndFolders()
    {
        StoreTree();
        await using var s3 = NewClient();

        var found = await s3.ListPathsAsync(cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal([("ab", true), ("empty", true), ("a", false), ("f", false)], found.Select(o => (o.Key, o.Exists)));
        Assert.Equal("s3://bucket/root/a/", found[2].Url);
        Assert.Equal("s3://bucket/root", found[2].Prefix);
        Assert.Null(found[2].Size);
        Assert.Equal(0, found[1].Size);
        Assert.All(found, o => Assert.False(o.HasInfo || o.Downloaded));
        Assert.NotNull(found[0].LastModified);
    }

    [Fact]
    public async Task ListPathsAsync_Folders_GivesKeysBelowEach()
    {
        StoreTree();
        await using var s3 = NewClient();

        var found = await s3.ListPathsAsync(["f", "a/", "none"], Stop).ToListAsync(Stop);

        Assert.Equal(
            [("f", "4.txt"), ("a", "0.txt"), ("a", "b"), ("a", "c"), ("a", "d")],
            found.Select(o => (o.Prefix!["s3://bucket/root/".Length..], o.Key)));
    }

    [Fact]
    public async Task ListRecursiveAsync_Folders_GivesAllObjectsBelow()
    {
        StoreTree();
        await using var s3 = NewClient();

        var found = await s3.ListRecursiveAsync(["a", "f"], Stop).ToListAsync(Stop);

        Assert.Equal(["0.txt", "b/1.txt", "c/2.txt", "d/e/3.txt", "4.txt"], found.Select(o => o.Key));
        Assert.All(found, o => Assert.True(o.Exists));
    }

    [Fact]
    public async Task ListRecursiveAsync_MoreThanOnePage_GivesAll()
    {
        for (var i = 0; i < 2100; i++)
            Store($"root/k/{i:D4}", "");
        Store("root/l/0", "");
        await using var s3 = NewClient();

        var found = await s3.ListRecursiveAsync(["k", "l", "k"], Stop).Select(o => o.Key).ToListAsync(Stop);

        var keys = Enumerable.Range(0, 2100).Select(i => $"{i:D4}");
        Assert.Equal([.. keys, "0", .. keys], found);
    }

    [Fact]
    public async Task ListPathsAsync_ObjectForTheFolderItself_IsNotThere()
    {
        Store("root/a/", "");
        Store("root/a/x", "1");
        await using var s3 = NewClient();

        Assert.Equal(["x"], await s3.ListPathsAsync(["a"], Stop).Select(o => o.Key).ToListAsync(Stop));
        Assert.Equal(["x"], await s3.ListRecursiveAsync(["a"], Stop).Select(o => o.Key).ToListAsync(Stop));
    }

    [Fact]
    public async Task ListPathsAsync_BucketWithoutRoot_GivesWhatIsInIt()
    {
        StoreTree();
        await using var s3 = NewClient(root: null);

        var found = Assert.Single(await s3.ListPathsAsync(["s3://bucket"], Stop).ToListAsync(Stop));

        Assert.Equal(("s3://bucket/root/", "s3://bucket", "root"), (found.Url, found.Prefix, found.Key));
        await Assert.ThrowsAsync<S3UrlException>(async () => await s3.ListPathsAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    private void StoreTree()
    {
        foreach (var key in _tree)
            Store("root/" + key, key == "empty" ? "" : key);
    }
}
