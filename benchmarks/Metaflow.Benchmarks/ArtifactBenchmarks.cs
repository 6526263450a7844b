using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Metaflow.Benchmarks;

/// <summary>
/// Artifacts into a local datastore and back, beside CPython's pickle, SHA-1 and gzip level 3 on the same values. The
/// value is in memory before saving and after loading; files are in the page cache.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByParams, BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MinColumn, MedianColumn]
public class ArtifactBenchmarks
{
    private string _folder = "";
    private string _loadFolder = "";
    private int _saves;
    private ArtifactWorkload _values = null!;
    private PythonArtifacts? _python;
    private object? _loaded;

    [Params("doubles", "strings", "records", "dictionary", "tiny")]
    public string Workload { get; set; } = "";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("metaflow-benchmark-").FullName;
        string data = Path.Combine(_folder, "doubles.bin");
        _values = ArtifactWorkload.Of(Workload, data);
        _python = PythonArtifacts.Start();
        _python?.Make(Workload, data);
        File.Delete(data);
        _loadFolder = Path.Combine(_folder, "load");
        _python?.Save(Path.Combine(_folder, "python"));
        _python?.Load();
        _python?.Check();
        await _values.SaveAsync(_loadFolder);
        _values.Check(await _values.LoadAsync(_loadFolder));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _python?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [IterationSetup(Targets = [nameof(SaveAsync), nameof(PythonSave)])]
    public void BeforeSave()
    {
        string previous = Path.Combine(_folder, $"save-{_saves}");
        if (Directory.Exists(previous))
            Directory.Delete(previous, recursive: true);
        _saves++;
    }

    [IterationSetup(Targets = [nameof(LoadAsync), nameof(PythonLoad)])]
    public void BeforeLoad()
    {
        _loaded = null;
        _python?.Forget();
        GC.Collect();
    }

    [BenchmarkCategory("save"), Benchmark(Baseline = true, Description = "CPython")]
    public void PythonSave() => _python?.Save(Path.Combine(_folder, $"save-{_saves}"));

    [BenchmarkCategory("save"), Benchmark(Description = "Metaflow for .NET")]
    public Task SaveAsync() => _values.SaveAsync(Path.Combine(_folder, $"save-{_saves}"));

    [BenchmarkCategory("load"), Benchmark(Baseline = true, Description = "CPython")]
    public void PythonLoad() => _python?.Load();

    [BenchmarkCategory("load"), Benchmark(Description = "Metaflow for .NET")]
    public async Task LoadAsync() => _loaded = await _values.LoadAsync(_loadFolder);
}
