using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class LayeredStorageTests
{
    private readonly LocalStorage _local = new(Path.GetTempPath());

    [Fact]
    public void IsRemote_OverLayers_IsWhenOneOfThemIs()
    {
        var remote = new CountingStorage(_local, _local.Type);

        Assert.False(new LayeredStorage(_local, _local).IsRemote);
        Assert.True(new LayeredStorage(_local, remote).IsRemote);
        Assert.True(new LayeredStorage(remote, _local).IsRemote);
    }
}
