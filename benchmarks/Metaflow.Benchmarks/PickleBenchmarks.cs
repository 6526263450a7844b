using BenchmarkDotNet.Attributes;
using Metaflow.Artifacts;

namespace Metaflow.Benchmarks;

/// <summary>Artifacts into pickles and back: typical shapes, large enough to show the cost per item.</summary>
[MemoryDiagnoser]
public class PickleBenchmarks
{
    private static readonly ArtifactType<Row> _rowType = ArtifactTypes.Object<Row>(
        nameof(Row),
        [
            ArtifactMember<Row>.Create("title", ArtifactTypes.String, static row => row.Title),
            ArtifactMember<Row>.Create("gross", ArtifactTypes.Int64, static row => row.Gross),
            ArtifactMember<Row>.Create("rating", ArtifactTypes.Double, static row => row.Rating),
        ],
        static reader => new Row(reader.Get<string>(0), reader.Get<long>(1), reader.Get<double>(2)));

    private static readonly ArtifactType<List<Row>> _rowsType = ArtifactTypes.List(_rowType);
    private static readonly ArtifactType<List<string>> _stringsType = ArtifactTypes.List(ArtifactTypes.String);
    private static readonly ArtifactType<double[]> _doublesType = ArtifactTypes.Array(ArtifactTypes.Double);
    private static readonly ArtifactType<Dictionary<string, int>> _countsType =
        ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32);

    private readonly List<Row> _rows =
        [.. Enumerable.Range(0, 10_000).Select(i => new Row($"Title {i}", i * 1_000L, i / 7.0))];

    private readonly List<string> _strings = [.. Enumerable.Range(0, 100_000).Select(i => $"text number {i}")];
    private readonly double[] _doubles = [.. Enumerable.Range(0, 1_000_000).Select(i => i / 3.0)];
    private readonly Dictionary<string, int> _counts = Enumerable.Range(0, 10_000).ToDictionary(i => $"key {i}");

    private byte[] _rowsPickle = [];
    private byte[] _stringsPickle = [];
    private byte[] _doublesPickle = [];
    private byte[] _countsPickle = [];

    [GlobalSetup]
    public void Setup()
    {
        _rowsPickle = WriteRecords();
        _stringsPickle = WriteStrings();
        _doublesPickle = WriteDoubles();
        _countsPickle = WriteDictionary();
    }

    [Benchmark(Description = "write 42")]
    public byte[] WriteNumber() => ArtifactTypes.Int32.Serialize(42);

    [Benchmark(Description = "write 10,000 records")]
    public byte[] WriteRecords() => _rowsType.Serialize(_rows);

    [Benchmark(Description = "read 10,000 records")]
    public List<Row> ReadRecords() => _rowsType.Deserialize(_rowsPickle);

    [Benchmark(Description = "write 100,000 strings")]
    public byte[] WriteStrings() => _stringsType.Serialize(_strings);

    [Benchmark(Description = "read 100,000 strings")]
    public List<string> ReadStrings() => _stringsType.Deserialize(_stringsPickle);

    [Benchmark(Description = "write 1,000,000 doubles")]
    public byte[] WriteDoubles() => _doublesType.Serialize(_doubles);

    [Benchmark(Description = "read 1,000,000 doubles")]
    public double[] ReadDoubles() => _doublesType.Deserialize(_doublesPickle);

    [Benchmark(Description = "write dictionary of 10,000")]
    public byte[] WriteDictionary() => _countsType.Serialize(_counts);

    [Benchmark(Description = "read dictionary of 10,000")]
    public Dictionary<string, int> ReadDictionary() => _countsType.Deserialize(_countsPickle);

    /// <summary>A record as flows keep them.</summary>
    public sealed record Row(string Title, long Gross, double Rating);
}
