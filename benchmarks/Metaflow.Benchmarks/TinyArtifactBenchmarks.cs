using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Metaflow.Benchmarks;

/// <summary>10,000 tiny artifacts to keys and packed blobs and back, in memory: what is left when no files are written.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class TinyArtifactBenchmarks
{
    private readonly ArtifactWorkload _values = ArtifactWorkload.Of("tiny", "");
    private List<(string Key, byte[] Blob)> _packed = [];
    private PythonArtifacts? _python;

    [GlobalSetup]
    public void Setup()
    {
        _packed = _values.Pack();
        _values.Check(_values.Unpack(_packed));
        _python = PythonArtifacts.Start();
        _python?.Make("tiny", "");
        _python?.Pack();
        _python?.Unpack();
        _python?.Check();
    }

    [GlobalCleanup]
    public void Cleanup() => _python?.Dispose();

    [BenchmarkCategory("pack"), Benchmark(Baseline = true, Description = "CPython")]
    public void PythonPack() => _python?.Pack();

    [BenchmarkCategory("pack"), Benchmark(Description = "Metaflow for .NET")]
    public object Pack() => _values.Pack();

    [BenchmarkCategory("unpack"), Benchmark(Baseline = true, Description = "CPython")]
    public void PythonUnpack() => _python?.Unpack();

    [BenchmarkCategory("unpack"), Benchmark(Description = "Metaflow for .NET")]
    public object Unpack() => _values.Unpack(_packed);
}
