using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;

namespace Metaflow.Testing.Tests;

public sealed class MemoryStorageTests : StorageTests
{
    protected override Storage Storage { get; } = new MemoryStorage();

    [Fact]
    public async Task Save_WhereAFolderOrAnObjectIs_IsRefused()
    {
        await Storage.SaveAsync(Item("a/b", "1"));

        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.SaveAsync(Item("a", "2"), overwrite: true));
        await Assert.ThrowsAsync<DatastoreException>(async () => await Storage.SaveAsync(Item("a/b/c", "2")));
        Assert.Equal("1", await TextAsync("a/b"));
    }

    [Fact]
    public void Root_OfEachStorage_IsItsOwn()
    {
        Assert.NotEqual(new MemoryStorage().Root, new MemoryStorage().Root);
        Assert.Equal("memory://mine", new MemoryStorage("mine").Root);
    }
}
