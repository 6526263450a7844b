using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class LocalStorageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LocalStorage _storage;

    public LocalStorageTests() => _storage = new LocalStorage(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("C:/b")]
    public async Task AnyCall_PathThatCouldLeadOut_IsRefused(string path)
    {
        await Assert.ThrowsAsync<DatastoreException>(async () => await _storage.LoadAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await _storage.OpenReadAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await _storage.SaveAsync(Item(path, "x")));
        await Assert.ThrowsAsync<DatastoreException>(async () => await _storage.ExistsAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await _storage.SizeAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await _storage.DeleteAsync(path));
        Assert.Empty(_directory.Files());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_NewObject_LoadsBack(bool flushToDisk)
    {
        var storage = new LocalStorage(_directory.Path, flushToDisk);
        Assert.True(await storage.SaveAsync(Item("a/b/c", "content", "{\"n\": 1}")));

        var loaded = await storage.LoadAsync("a/b/c", withAttributes: true);
        Assert.Equal("content"u8, loaded!.Content.Span);
        Assert.Equal("{\"n\": 1}", loaded.Attributes);
        Assert.Equal(7, await storage.SizeAsync("a/b/c"));
        Assert.Equal(["a/b/c", "a/b/c_meta"], _directory.Files());
        Assert.Equal($"{_directory.Path}/a/b/c", storage.UriOf("a/b/c"));
    }

    [Fact]
    public async Task Save_ManySegments_AreOneObject()
    {
        var chunks = new ChunkStream();
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        chunks.Write(content);

        await _storage.SaveAsync(new ObjectToSave("big", chunks.ToSequence()));

        Assert.Equal(content, (await _storage.LoadAsync("big"))!.Content.ToArray());
        await using var stream = await _storage.OpenReadAsync("big");
        Assert.Equal(content.Length, stream!.Length);
    }

    [Fact]
    public async Task Save_ExistingObject_IsReplacedOnlyWhenTold()
    {
        await _storage.SaveAsync(Item("a", "1"));

        Assert.False(await _storage.SaveAsync(Item("a", "2")));
        Assert.Equal("1", await TextAsync("a"));
        Assert.True(await _storage.SaveAsync(Item("a", "3"), overwrite: true));
        Assert.Equal("3", await TextAsync("a"));
    }

    [Fact]
    public async Task Save_DirectoryRemovedMeanwhile_IsMadeAgain()
    {
        await _storage.SaveAsync(Item("a/b", "1"));
        Directory.Delete(Path.Combine(_directory.Path, "a"), recursive: true);

        await _storage.SaveAsync(Item("a/c", "2"));

        Assert.Equal(["a/c"], _directory.Files());
    }

    [Fact]
    public async Task Save_OnUnix_IsReadableByTheOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await _storage.SaveAsync(Item("a/b", "1", "{}"));

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(_directory.Path, "a/b")));
            Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(_directory.Path, "a/b_meta")));
        }
    }

    [Fact]
    public async Task Save_PathIsADirectory_NamesPathAndLeavesNothing()
    {
        await _storage.SaveAsync(Item("a/b", "1"));

        var error = await Assert.ThrowsAsync<DatastoreException>(
            async () => await _storage.SaveAsync(Item("a", "2"), overwrite: true));

        Assert.Contains($"{_directory.Path}/a", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
        Assert.Equal(["a/b"], _directory.Files());
    }

    [Fact]
    public async Task Save_ParentIsAFile_IsADatastoreError()
    {
        await _storage.SaveAsync(Item("a", "1"));

        await Assert.ThrowsAsync<DatastoreException>(async () => await _storage.SaveAsync(Item("a/b", "2")));

        Assert.Equal(["a"], _directory.Files());
    }

    [Fact]
    public async Task List_RemainsAndSidecars_AreHidden()
    {
        await _storage.SaveAsync(Item("a/x", "1", "{}"));
        await _storage.SaveAsync(Item("a/sub/y", "1"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "a/_meta"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "a/.tmp12"));
        File.WriteAllText(Path.Combine(_directory.Path, "a/tmp8s7dfg"), "half");

        var entries = await _storage.ListAsync("a");

        Assert.Equal(
            [new StorageEntry("sub", true), new StorageEntry("x", false)], entries.OrderBy(static entry => entry.Name));
        Assert.Empty(await _storage.ListAsync("nothing/there"));
        Assert.Single(await _storage.ListAsync(""));
    }

    [Fact]
    public async Task Load_NoObject_IsNull()
    {
        await _storage.SaveAsync(Item("a/x", "1"));

        Assert.Null(await _storage.LoadAsync("a/y"));
        Assert.Null(await _storage.LoadAsync("b/y"));
        Assert.Null(await _storage.LoadAsync("a"));
        Assert.Null(await _storage.OpenReadAsync("a/y"));
        Assert.Null(await _storage.LoadAttributesAsync("a/x"));
        Assert.Null(await _storage.SizeAsync("a/y"));
        Assert.False(await _storage.ExistsAsync("a"));
    }

    [Fact]
    public async Task BulkCalls_ManyPaths_AnswerForEach()
    {
        var items = Enumerable.Range(0, 100).Select(static i => Item($"d{i % 7}/{i}", $"{i}")).ToList();
        await _storage.SaveManyAsync(items);
        var paths = items.Select(static item => item.Path).Append("none").ToList();

        var loaded = await _storage.LoadManyAsync(paths).OrderBy(static result => result.Index).ToListAsync();

        Assert.Equal(paths, loaded.Select(static result => result.Path));
        Assert.Null(loaded[100].Object);
        Assert.Equal("42"u8, loaded[42].Object!.Content.Span);
        Assert.Equal(100, (await _storage.ExistsManyAsync(paths)).Count(static found => found));
        await _storage.DeleteManyAsync(paths);
        Assert.Empty(_directory.Files());
    }

    private async Task<string> TextAsync(string path) =>
        System.Text.Encoding.UTF8.GetString((await _storage.LoadAsync(path))!.Content.Span);

    private static ObjectToSave Item(string path, string content, string? attributes = null) =>
        new(path, System.Text.Encoding.UTF8.GetBytes(content), attributes);
}
