using System.IO.Compression;
using System.Security.Cryptography;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.Packaging;

namespace Metaflow.Tests.Packaging;

/// <summary>Packages and libraries in storages.</summary>
public sealed class CodePackageStoreTests : IDisposable
{
    private readonly TestApplication _application = new();
    private readonly string _root = Directory.CreateTempSubdirectory("metaflow-test-").FullName;
    private readonly LocalStorage _data;
    private readonly LocalStorage _libraries;

    public CodePackageStoreTests()
    {
        _data = new LocalStorage(_root);
        _libraries = new LocalStorage(Path.Combine(_root, "nuget"));
        _application.Write("Lib.dll", "library");
        _application.Write("Copy.dll", "library");
    }

    public void Dispose()
    {
        _application.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Save_Package_IsARawBlobWithLibrariesApart()
    {
        var stored = await SaveAsync();

        var path = Path.Combine(_root, "SampleFlow", "data", stored.Sha[..2], stored.Sha);
        Assert.Equal(path, stored.Location);
        Assert.Equal(("local", "App.dll", _libraries.Root), (stored.DatastoreType, stored.Entry, stored.LibrariesRoot));
#pragma warning disable CA5350 // The layout is given.
        Assert.Equal(stored.Sha, Convert.ToHexStringLower(SHA1.HashData(await File.ReadAllBytesAsync(path))));
#pragma warning restore CA5350
        Assert.Equal("""{"cas_raw": true, "cas_version": 1}""", await File.ReadAllTextAsync(path + "_meta"));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData("library"u8));
        Assert.Equal([sha256], Libraries());
        using var library = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(_libraries.Root, sha256[..2], sha256)), CompressionMode.Decompress));
        Assert.Equal("library", await library.ReadToEndAsync());
    }

    [Fact]
    public async Task Save_ChangedFlow_StoresOnlyThePackage()
    {
        var first = await SaveAsync();
        var library = Path.Combine(_libraries.Root, Libraries()[0][..2], Libraries()[0]);
        await File.WriteAllTextAsync(library, "never overwritten");
        _application.Write("App.dll", "changed");

        var second = await SaveAsync();

        Assert.NotEqual(first.Sha, second.Sha);
        Assert.Single(Libraries());
        Assert.Equal("never overwritten", await File.ReadAllTextAsync(library));
    }

    [Fact]
    public async Task Save_SamePackageAgain_WritesNothing()
    {
        var first = await SaveAsync();
        var written = File.GetLastWriteTimeUtc(first.Location);

        Assert.Equal(first, (await SaveAsync()) with { Arguments = first.Arguments });

        Assert.Equal(written, File.GetLastWriteTimeUtc(first.Location));
    }

    [Fact]
    public async Task Save_LibraryChangesMeanwhile_IsRefusedAndNotStored()
    {
        var package = _application.Pack();
        _application.Write("Lib.dll", "other");
        _application.Write("Copy.dll", "other");

        var error = await Assert.ThrowsAsync<MetaflowException>(() => SaveAsync(package));

        Assert.Contains("has changed while", error.Message, StringComparison.Ordinal);
        Assert.Empty(Libraries());
        Assert.False(Directory.Exists(Path.Combine(_root, "SampleFlow", "data")));
    }

    [Fact]
    public async Task Save_StorageFails_LeavesNoPackage()
    {
        var failing = new FailingStorage(_data, goodCalls: 2);
        var store = new CodePackageStore(new FlowDatastore("SampleFlow", failing), new LibraryStore(_libraries));

        await Assert.ThrowsAsync<DatastoreException>(() => store.SaveAsync(_application.Pack(), CancellationToken.None));

        Assert.Empty(Directory.Exists(Path.Combine(_root, "SampleFlow"))
            ? Directory.GetFiles(Path.Combine(_root, "SampleFlow"), "*", SearchOption.AllDirectories)
            : []);
    }

    [Fact]
    public async Task Save_LibrariesThatAreThere_AsksForEachOnceAndWritesNone()
    {
        for (var i = 0; i < 40; i++)
            _application.Write($"Lib{i}.dll", $"library {i}");
        var remote = new CountingStorage(_libraries);
        var store = new LibraryStore(remote);
        var libraries = _application.Pack().Libraries;

        Assert.Equal(41, await store.SaveAsync(libraries, CancellationToken.None));
        var calls = remote.Calls;

        Assert.Equal(0, await store.SaveAsync(libraries, CancellationToken.None));
        Assert.Equal(41, remote.Calls - calls);
    }

    private Task<StoredCodePackage> SaveAsync(CodePackageContent? package = null) =>
        new CodePackageStore(new FlowDatastore("SampleFlow", _data), new LibraryStore(_libraries))
            .SaveAsync(package ?? _application.Pack(), CancellationToken.None);

    private string[] Libraries() => !Directory.Exists(_libraries.Root) ? []
        : [.. Directory.GetFiles(_libraries.Root, "*", SearchOption.AllDirectories).Select(static f => Path.GetFileName(f))];
}
