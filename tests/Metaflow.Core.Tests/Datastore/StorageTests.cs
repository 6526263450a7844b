using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

/// <summary>What every storage does; each kind derives a class of tests.</summary>
public abstract class StorageTests
{
    /// <summary>An empty storage.</summary>
    protected abstract Storage Storage { get; }

    [Fact]
    public async Task Save_NewObject_LoadsBack()
    {
        Assert.True(await Storage.SaveAsync(Item("a/b/c", "content", "{\"n\": 1}")));

        var loaded = await Storage.LoadAsync("a/b/c", withAttributes: true);
        Assert.Equal("content"u8, loaded!.Content.Span);
        Assert.Equal("{\"n\": 1}", loaded.Attributes);
        Assert.Equal("{\"n\": 1}", await Storage.LoadAttributesAsync("a/b/c"));
        Assert.Equal(7, await Storage.SizeAsync("a/b/c"));
        Assert.True(await Storage.ExistsAsync("a/b/c"));
        Assert.Equal($"{Storage.Root}/a/b/c", Storage.UriOf("a/b/c"));
    }

    [Theory]
    [InlineData(0, "content")]
    [InlineData(4, "ent")]
    [InlineData(7, "")]
    [InlineData(8, "")]
    public async Task LoadFrom_Offset_IsTheRest(long offset, string expected)
    {
        await Storage.SaveAsync(Item("a/log", "content"));

        Assert.Equal(expected, Encoding.UTF8.GetString((await Storage.LoadFromAsync("a/log", offset)).Span));
        Assert.True((await Storage.LoadFromAsync("a/other", offset)).IsEmpty);
    }

    [Fact]
    public async Task Save_ContentChangedAfterwards_KeepsWhatWasSaved()
    {
        var content = "before"u8.ToArray();
        await Storage.SaveAsync(new ObjectToSave("a", content));

        "after!"u8.CopyTo(content);

        Assert.Equal("before", await TextAsync("a"));
    }

    [Fact]
    public async Task Save_NamesOfAllKinds_AreKept()
    {
        foreach (var path in (string[])["é/日本/😀", "with space/x", "a.b", "a.b_c/d"])
        {
            await Storage.SaveAsync(Item(path, path));
            Assert.Equal(path, await TextAsync(path));
        }
    }

    [Fact]
    public async Task List_FoldersAndObjects_AreChildrenOnly()
    {
        await Storage.SaveAsync(Item("a/x", "1", "{}"));
        await Storage.SaveAsync(Item("a/sub/y", "1"));

        Assert.Equal(
            [new StorageEntry("sub", true), new StorageEntry("x", false)],
            (await Storage.ListAsync("a")).OrderBy(static entry => entry.Name));
        Assert.Empty(await Storage.ListAsync("nothing/there"));
        Assert.Equal([new StorageEntry("a", true)], await Storage.ListAsync(""));
    }

    [Fact]
    public async Task Writer_Committed_AppearsWhole()
    {
        await using (var writer = await Storage.CreateWriterAsync("a"))
        {
            await writer.WriteAsync("con"u8.ToArray());
            await writer.WriteAsync("tent"u8.ToArray());
            Assert.False(await Storage.ExistsAsync("a/b"));
            Assert.True(await writer.CommitAsync("a/b", "{}"));
        }

        Assert.Equal("content", await TextAsync("a/b"));
        Assert.Equal("{}", await Storage.LoadAttributesAsync("a/b"));
    }

    [Fact]
    public async Task Writer_DisposedOrTooLate_LeavesWhatThereWas()
    {
        await Storage.SaveAsync(Item("a/b", "first"));
        await using (var writer = await Storage.CreateWriterAsync("a"))
        {
            await writer.WriteAsync("second"u8.ToArray());
            Assert.False(await writer.CommitAsync("a/b"));
        }

        await using (var writer = await Storage.CreateWriterAsync("a"))
            await writer.WriteAsync("third"u8.ToArray());

        Assert.Equal("first", await TextAsync("a/b"));
        Assert.Single(await Storage.ListAsync("a"));
    }

    [Fact]
    public async Task Delete_Object_IsGoneWithItsAttributes()
    {
        await Storage.SaveAsync(Item("a/b", "1", "{}"));

        await Storage.DeleteAsync("a/b");
        await Storage.DeleteAsync("a/none");

        Assert.Null(await Storage.LoadAsync("a/b"));
        Assert.Null(await Storage.LoadAttributesAsync("a/b"));
    }

    [Fact]
    public async Task AnyCall_Cancelled_DoesNothing()
    {
        var stop = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Storage.SaveAsync(Item("a", "1"), cancellationToken: stop));
        Assert.False(await Storage.ExistsAsync("a", CancellationToken.None));
    }

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
        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.LoadAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.OpenReadAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.SaveAsync(Item(path, "x")));
        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.ExistsAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.SizeAsync(path));
        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.DeleteAsync(path));
        Assert.Empty(await Storage.ListAsync(""));
    }

    [Fact]
    public async Task Save_ManySegments_AreOneObject()
    {
        var chunks = new ChunkStream();
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        chunks.Write(content);

        await Storage.SaveAsync(new ObjectToSave("big", chunks.ToSequence()));

        Assert.Equal(content, (await Storage.LoadAsync("big"))!.Content.ToArray());
        await using var stream = await Storage.OpenReadAsync("big");
        Assert.Equal(content.Length, stream!.Length);
    }

    [Fact]
    public async Task Save_ExistingObject_IsReplacedOnlyWhenTold()
    {
        await Storage.SaveAsync(Item("a", "1"));

        Assert.False(await Storage.SaveAsync(Item("a", "2")));
        Assert.Equal("1", await TextAsync("a"));
        Assert.True(await Storage.SaveAsync(Item("a", "3"), overwrite: true));
        Assert.Equal("3", await TextAsync("a"));
    }

    [Fact]
    public async Task Load_NoObject_IsNull()
    {
        await Storage.SaveAsync(Item("a/x", "1"));

        Assert.Null(await Storage.LoadAsync("a/y"));
        Assert.Null(await Storage.LoadAsync("b/y"));
        Assert.Null(await Storage.LoadAsync("a"));
        Assert.Null(await Storage.OpenReadAsync("a/y"));
        Assert.Null(await Storage.LoadAttributesAsync("a/x"));
        Assert.Null(await Storage.SizeAsync("a/y"));
        Assert.False(await Storage.ExistsAsync("a"));
    }

    [Fact]
    public async Task BulkCalls_ManyPaths_AnswerForEach()
    {
        var items = Enumerable.Range(0, 100).Select(static i => Item($"d{i % 7}/{i}", $"{i}")).ToList();
        await Storage.SaveManyAsync(items);
        var paths = items.Select(static item => item.Path).Append("none").ToList();

        var loaded = await Storage.LoadManyAsync(paths).OrderBy(static result => result.Index).ToListAsync();

        Assert.Equal(paths, loaded.Select(static result => result.Path));
        Assert.Null(loaded[100].Object);
        Assert.Equal("42"u8, loaded[42].Object!.Content.Span);
        Assert.Equal(100, (await Storage.ExistsManyAsync(paths)).Count(static found => found));
        await Storage.DeleteManyAsync(paths);
        Assert.DoesNotContain(true, await Storage.ExistsManyAsync(paths));
    }

    protected async Task<string> TextAsync(string path) =>
        System.Text.Encoding.UTF8.GetString((await Storage.LoadAsync(path))!.Content.Span);

    protected static ObjectToSave Item(string path, string content, string? attributes = null) =>
        new(path, System.Text.Encoding.UTF8.GetBytes(content), attributes);
}
