using System.Buffers;
using System.Runtime.InteropServices;
using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Benchmarks;

/// <summary>Values that are saved into a datastore and loaded again.</summary>
internal abstract class ArtifactWorkload
{
    public const int Doubles = 32 << 20;
    private const int Many = 1_000_000;

    /// <summary>Makes the values of a workload; those of "doubles" are also written to a file.</summary>
    public static ArtifactWorkload Of(string name, string data) => name switch
    {
        "doubles" => new Typed<double[]>(ArtifactTypes.Array(ArtifactTypes.Double), [Noise(data)]),
        "strings" => new Typed<List<string>>(
            ArtifactTypes.List(ArtifactTypes.String),
            [[.. Enumerable.Range(0, Many).Select(i => $"text number {i}")]]),
        "records" => new Typed<List<Film>>(
            ArtifactTypes.List(Film.Mapping),
            [[.. Enumerable.Range(0, Many).Select(i => new Film($"Title {i}", i * 1000L, i / 7.0))]]),
        "dictionary" => new Typed<Dictionary<string, int>>(
            ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32),
            [Enumerable.Range(0, Many).ToDictionary(i => $"key {i}")]),
        "tiny" => new Typed<Tiny>(
            Tiny.Mapping, [.. Enumerable.Range(0, 10_000).Select(i => new Tiny(i, $"artifact {i}"))]),
        _ => throw new ArgumentException($"There is no workload '{name}'.", nameof(name)),
    };

    /// <summary>Saves all values into an empty folder, as one task does.</summary>
    public abstract Task SaveAsync(string folder);

    /// <summary>Loads all values from a folder, by a store that has nothing cached.</summary>
    public abstract Task<object> LoadAsync(string folder);

    /// <summary>Makes packed blobs and their keys of all values, in memory.</summary>
    public abstract List<(string Key, byte[] Blob)> Pack();

    /// <summary>Makes values of packed blobs.</summary>
    public abstract object Unpack(List<(string Key, byte[] Blob)> packed);

    /// <summary>The pickles of what was loaded are those of what was saved.</summary>
    public abstract void Check(object loaded);

    // Real measurements: about normally distributed, so that hardly a byte can be saved by compression.
    private static double[] Noise(string data)
    {
        var random = new Random(1);
        var values = new double[Doubles];
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        using var file = File.Create(data);
        file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private sealed class Typed<T>(ArtifactType<T> type, T[] values) : ArtifactWorkload
    {
        private readonly List<StoredArtifact> _stored = [];

        public override async Task SaveAsync(string folder)
        {
            var flow = new FlowDatastore("BenchmarkFlow", new LocalStorage(folder));
            var writer = await flow.BeginAttemptAsync(new Pathspec("BenchmarkFlow", "1", "start", "1"), 0);
            await writer.SaveArtifactsAsync([.. values.Select((value, i) => new ArtifactToSave(
                $"value_{i}", new PickledContent(type, value), type.PythonTypeNameOf(value)))]);
            _stored.Clear();
            _stored.AddRange(writer.Artifacts);
        }

        public override async Task<object> LoadAsync(string folder)
        {
            var flow = new FlowDatastore("BenchmarkFlow", new LocalStorage(folder));
            if (_stored is [var only])
            {
                var blob = ArtifactBlob.Of(flow.Blobs, only);
                return new[] { (T)(await ArtifactSerializer.Pickle.DeserializeAsync(type, blob, default))! };
            }
            var pickles = await flow.Blobs.LoadManyAsync(_stored);
            return Array.ConvertAll(pickles, pickle => type.Deserialize(pickle));
        }

        public override List<(string Key, byte[] Blob)> Pack()
        {
            var packed = new List<(string, byte[])>(values.Length);
            foreach (var value in values)
            {
                byte[] pickle = type.Serialize(value);
                packed.Add((ContentAddressedStore.KeyOf(pickle), BlobCodec.Pack(new ReadOnlySequence<byte>(pickle))));
            }
            return packed;
        }

        public override object Unpack(List<(string Key, byte[] Blob)> packed)
        {
            var unpacked = new T[packed.Count];
            for (int i = 0; i < unpacked.Length; i++)
                unpacked[i] = type.Deserialize(BlobCodec.Unpack(packed[i].Blob, Array.MaxLength));
            return unpacked;
        }

        public override void Check(object loaded)
        {
            var back = (T[])loaded;
            for (int i = 0; i < values.Length; i++)
            {
                if (!type.Serialize(values[i]).AsSpan().SequenceEqual(type.Serialize(back[i])))
                    throw new InvalidOperationException($"Value {i} came back as another.");
            }
        }
    }

    private sealed class PickledContent(ArtifactType type, object? value) : ArtifactContent
    {
        public override ValueTask WriteAsync(BlobWriter output, CancellationToken cancellationToken = default)
        {
            type.WritePickle(output, value, "value");
            return default;
        }
    }

    /// <summary>A record as flows keep them, with the mapping that the generator writes.</summary>
    internal sealed record Film(string Title, long Gross, double Rating)
    {
        public static ArtifactType<Film> Mapping { get; } = ArtifactTypes.Object<Film>(
            nameof(Film),
            [
                ArtifactMember<Film>.Create("title", ArtifactTypes.String, static film => film.Title),
                ArtifactMember<Film>.Create("gross", ArtifactTypes.Int64, static film => film.Gross),
                ArtifactMember<Film>.Create("rating", ArtifactTypes.Double, static film => film.Rating),
            ],
            static reader => new Film(reader.Get<string>(0), reader.Get<long>(1), reader.Get<double>(2)),
            isImmutable: true);
    }

    internal sealed record Tiny(int Number, string Name)
    {
        public static ArtifactType<Tiny> Mapping { get; } = ArtifactTypes.Object<Tiny>(
            nameof(Tiny),
            [
                ArtifactMember<Tiny>.Create("number", ArtifactTypes.Int32, static tiny => tiny.Number),
                ArtifactMember<Tiny>.Create("name", ArtifactTypes.String, static tiny => tiny.Name),
            ],
            static reader => new Tiny(reader.Get<int>(0), reader.Get<string>(1)),
            isImmutable: true);
    }
}
