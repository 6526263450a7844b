using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class LocalStorageTests : StorageTests, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LocalStorage _storage;

    public LocalStorageTests() => _storage = new LocalStorage(_directory.Path);

    protected override Storage Storage => _storage;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_NewObject_IsAFileWithItsAttributesBeside(bool flushToDisk)
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
}
