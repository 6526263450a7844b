using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Metaflow.Datastore;

namespace Metaflow.Benchmarks;

/// <summary>Blobs into a local datastore and out of it: hashing, packing, one file each.</summary>
[MemoryDiagnoser]
public class ContentAddressedStoreBenchmarks
{
    private string _folder = "";
    private byte[] _content = [];
    private string _key = "";
    private long _counter;
    private LocalStorage _storage = null!;

    [Params(100, 10_000, 10_000_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("metaflow-benchmark-").FullName;
        _storage = new LocalStorage(_folder);
        _content = new byte[Size];
        var random = new Random(1);
        // Half noise, half zeros: about what data compresses to.
        for (var start = 0; start < Size; start += 64)
            random.NextBytes(_content.AsSpan(start, Math.Min(32, Size - start)));
        _key = await Store().SaveAsync(new ReadOnlySequence<byte>(_content.ToArray()));
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Description = "save new")]
    public async Task<string> SaveNewAsync()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_content, ++_counter);
        return await Store().SaveAsync(new ReadOnlySequence<byte>(_content));
    }

    [Benchmark(Description = "load")]
    public async Task<int> LoadAsync() => (await Store().LoadAsync(_key)).Length;

    // A store of its own for each call: a task that starts has nothing cached.
    private ContentAddressedStore Store() => new("BenchmarkFlow", _storage);
}
