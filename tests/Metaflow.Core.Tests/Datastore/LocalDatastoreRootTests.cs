using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class LocalDatastoreRootTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Resolve_SysrootIsSet_IsBelowItWithoutMakingIt()
    {
        var sysroot = Path.Combine(_directory.Path, "sys");

        Assert.Equal(
            Path.Combine(sysroot, ".metaflow"), LocalDatastoreRoot.Resolve(sysroot, _directory.Path, create: true));
        Assert.Equal(
            Path.Combine(sysroot, ".metaflow"), LocalDatastoreRoot.Resolve("sys", _directory.Path, create: true));
        Assert.False(Directory.Exists(sysroot));
    }

    [Fact]
    public void Resolve_DirectoryAbove_IsFound()
    {
        var above = Directory.CreateDirectory(Path.Combine(_directory.Path, ".metaflow")).FullName;
        var working = Directory.CreateDirectory(Path.Combine(_directory.Path, "a", "b")).FullName;

        Assert.Equal(above, LocalDatastoreRoot.Resolve(null, working, create: false));
    }

    [Fact]
    public void Resolve_NoneAbove_IsMadeOnlyWhenTold()
    {
        var working = Directory.CreateDirectory(Path.Combine(_directory.Path, "a")).FullName;

        Assert.Null(LocalDatastoreRoot.Resolve(null, working, create: false));
        Assert.Equal(Path.Combine(working, ".metaflow"), LocalDatastoreRoot.Resolve(null, working, create: true));
        Assert.True(Directory.Exists(Path.Combine(working, ".metaflow")));
    }
}
