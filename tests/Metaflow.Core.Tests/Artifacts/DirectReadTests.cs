using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>Typed values read straight from pickles must be what the way over natural values gives.</summary>
public sealed class DirectReadTests
{
    private static readonly ArtifactType<Movie> _movie = Movie.Mapping;

    [Fact]
    public void Deserialize_EveryDirectType_NeedsNoNaturalValues()
    {
        Check(ArtifactTypes.Boolean, true);
        Check(ArtifactTypes.Byte, byte.MaxValue);
        Check(ArtifactTypes.SByte, sbyte.MinValue);
        Check(ArtifactTypes.Int16, short.MinValue);
        Check(ArtifactTypes.UInt16, ushort.MaxValue);
        Check(ArtifactTypes.Int32, int.MinValue);
        Check(ArtifactTypes.UInt32, uint.MaxValue);
        Check(ArtifactTypes.Int64, long.MinValue);
        Check(ArtifactTypes.UInt64, ulong.MaxValue);
        Check(ArtifactTypes.Int128, Int128.MinValue);
        Check(ArtifactTypes.UInt128, UInt128.MaxValue);
        Check(ArtifactTypes.BigInteger, -BigInteger.Pow(7, 1000));
        Check(ArtifactTypes.Half, Half.MaxValue);
        Check(ArtifactTypes.Single, -0.1f);
        Check(ArtifactTypes.Double, double.NegativeInfinity);
        Check(ArtifactTypes.Decimal, -12.3400m);
        Check(ArtifactTypes.Char, 'ß');
        Check(ArtifactTypes.String, "naïve 😀");
        Check(ArtifactTypes.String, null!);
        Check(ArtifactTypes.Bytes, new byte[300]);
        Check(ArtifactTypes.Guid, Guid.Parse("00000000-0000-0000-0000-000000000001"));
        Check(ArtifactTypes.Guid, Guid.Parse("ffffffff-1234-5678-1234-567812345678"));
        Check(ArtifactTypes.Uri, new Uri("https://example.org/a?b"));
        Check(ArtifactTypes.DateTime, new DateTime(2024, 2, 29, 1, 2, 3, 4));
        Check(ArtifactTypes.DateTime, new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc));
        Check(ArtifactTypes.DateTimeOffset, new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-5.5)));
        Check(ArtifactTypes.DateOnly, DateOnly.MaxValue);
        Check(ArtifactTypes.TimeOnly, new TimeOnly(23, 59, 59, 999));
        Check(ArtifactTypes.TimeSpan, TimeSpan.FromTicks(-10));
        Check(ArtifactTypes.Enum<DayOfWeek>(("Sunday", DayOfWeek.Sunday), ("Monday", DayOfWeek.Monday)),
            DayOfWeek.Monday);
        Check(ArtifactTypes.Nullable(ArtifactTypes.Int32), null);
        Check(ArtifactTypes.Nullable(ArtifactTypes.Int32), 4);
        Check(ArtifactTypes.Array(ArtifactTypes.Double), [1, double.NaN]);
        Check(ArtifactTypes.Array(ArtifactTypes.Double), []);
        Check(ArtifactTypes.Array(ArtifactTypes.Int16), [1, -2]);
        Check(ArtifactTypes.Array(ArtifactTypes.String), ["a", "b", "a"]);
        Check(ArtifactTypes.Array2(ArtifactTypes.Single), new float[,] { { 1, 2 }, { 3, 4 } });
        Check(ArtifactTypes.ImmutableArray(ArtifactTypes.String), ImmutableArray.Create("x", "y"));
        Check(ArtifactTypes.Stack(ArtifactTypes.Int32), new Stack<int>([1, 2]));
        Check(ArtifactTypes.Queue(ArtifactTypes.Int32), new Queue<int>([1, 2]));
        Check(ArtifactTypes.HashSet(ArtifactTypes.Int32), [3, 4]);
        Check(ArtifactTypes.SortedSet(ArtifactTypes.String), []);
        Check(ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32), new() { ["one"] = 1 });
        Check(ArtifactTypes.ValueTuple(ArtifactTypes.Int32), new ValueTuple<int>(1));
        Check(ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.String), (1, "b"));
        Check(ArtifactTypes.ValueTuple(
            ArtifactTypes.Int32, ArtifactTypes.String, ArtifactTypes.Int32, ArtifactTypes.Double), (1, "b", 2, 3.5));
        Check(ArtifactTypes.List(_movie), [new("Alien", 1979, 8.5, ["x", "y"], new("http://x/")), new("M", 1931, null, [], null)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(2000)]
    [InlineData(2001)]
    [InlineData(70_000)]
    public void Deserialize_ContainersOfEverySize_AreDirect(int size)
    {
        Check(ArtifactTypes.List(ArtifactTypes.Int32), [.. Enumerable.Range(0, size)]);
        Check(ArtifactTypes.List(ArtifactTypes.String), [.. Enumerable.Range(0, size).Select(i => $"text {i}")]);
        Check(ArtifactTypes.HashSet(ArtifactTypes.Int32), [.. Enumerable.Range(0, size)]);
        Check(ArtifactTypes.Dictionary(ArtifactTypes.Int32, ArtifactTypes.Double),
            Enumerable.Range(0, size).ToDictionary(i => i, i => i / 2.0));
        Check(ArtifactTypes.Array(ArtifactTypes.Int64), [.. Enumerable.Range(0, size).Select(i => (long)i)]);
    }

    [Fact]
    public void Deserialize_EmptyContainersBesideOtherValues_AreToldApart()
    {
        var pair = ArtifactTypes.ValueTuple(ArtifactTypes.List(ArtifactTypes.Int32), ArtifactTypes.Int32);
        Check(pair, ([], 1));
        Check(pair, ([1], 1));
        var lists = ArtifactTypes.List(ArtifactTypes.List(ArtifactTypes.List(ArtifactTypes.Int32)));
        Check(lists, [[], [[]], [[1]], [[], [2]], [[1, 2], []], []]);
        var dicts = ArtifactTypes.List(ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.String));
        Check(dicts, [[], new() { ["a"] = "b" }, [], new() { ["a"] = "b", ["c"] = "d" }, []]);
        Check(ArtifactTypes.ValueTuple(ArtifactTypes.List(ArtifactTypes.String), ArtifactTypes.String), ([], "x"));
    }

    [Fact]
    public void Deserialize_RandomNesting_IsWhatTheNaturalWayGives()
    {
        var type = ArtifactTypes.List(ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.List(
            ArtifactTypes.ValueTuple(ArtifactTypes.List(ArtifactTypes.String), ArtifactTypes.Nullable(ArtifactTypes.Int32)))));
        var pair = Gen.Select(Gen.String[0, 3].List[0, 3], Gen.Int.Nullable());
        Gen.Dictionary(Gen.String[0, 4], pair.List[0, 4])[0, 4].List[0, 5].Sample(value =>
        {
            byte[] pickle = type.Serialize(value);
            Assert.Equal(pickle, type.Serialize(Natural(type, pickle)));
            Assert.Equal(pickle, type.Serialize(type.Deserialize(pickle)));
        });
    }

    [Fact]
    public void Deserialize_SharedList_StaysOneObject()
    {
        List<int> shared = [1, 2];
        var type = ArtifactTypes.List(ArtifactTypes.List(ArtifactTypes.Int32));
        Assert.True(TryDirect(type, type.Serialize([shared, shared]), out var value));
        Assert.Same(value[0], value[1]);
    }

    [Fact]
    public void Deserialize_ObjectThatRefersToItself_Does()
    {
        var node = new Node { Name = "self" };
        node.Next = node;
        var back = Node.Mapping.Deserialize(Node.Mapping.Serialize(node));
        Assert.Same(back, back!.Next);
    }

    [Fact]
    public void Deserialize_WrongType_NamesThePlace()
    {
        byte[] pickle = ArtifactTypes.List(ArtifactTypes.String).Serialize(["1", "x"]);
        var error = Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.List(ArtifactTypes.Int32).Deserialize(pickle, "Numbers"));
        Assert.Contains("Numbers[0]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryDeserialize_StreamInSmallPieces_GivesTheValue()
    {
        var type = ArtifactTypes.List(ArtifactTypes.ValueTuple(
            ArtifactTypes.String, ArtifactTypes.Array(ArtifactTypes.Double), ArtifactTypes.List(_movie)));
        var movies = Enumerable.Range(0, 20_000).Select(i => new Movie($"Movie {i}", i, i / 3.0, ["a", $"{i}"], null));
        List<(string, double[], List<Movie>)> value =
        [
            ("first", new double[100_000], [.. movies]),
            (new string('x', 700_000), [1], []),
        ];
        byte[] pickle = type.Serialize(value);
        foreach (int piece in new[] { 1 << 20, 4096, 37 })
        {
            Assert.True(type.TryDeserialize(new PieceStream(pickle, piece), pickle.Length, out var back));
            Assert.Equal(value.Select(t => t.Item1), back.Select(t => t.Item1));
            Assert.Equal(value[0].Item2, back[0].Item2);
            Assert.Equal(value[0].Item3.Select(m => (m.Title, m.Year)), back[0].Item3.Select(m => (m.Title, m.Year)));
        }
    }

    [Fact]
    public void TryDeserialize_EveryTruncation_GivesUp()
    {
        var type = ArtifactTypes.List(_movie);
        byte[] pickle = type.Serialize([new("Alien", 1979, 8.5, ["x", "y"], new("http://x/")), new("M", 1931, null, [], null)]);
        for (int length = 0; length < pickle.Length; length++)
        {
            Assert.False(type.TryDeserialize(new MemoryStream(pickle, 0, length), pickle.Length, out _));
            Assert.Throws<PickleFormatException>(() => type.Deserialize(pickle.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1_000_000)]
    public async Task DeserializeAsync_LargeArtifact_NeverLiesInMemoryBesideItsValue(int count)
    {
        var type = ArtifactTypes.Array(ArtifactTypes.Double);
        byte[] pickle = type.Serialize([.. Enumerable.Range(0, count).Select(i => i / 3.0)]);
        var blob = ArtifactBlob.FromBytes(pickle, "pickle-v4");
        long before = GC.GetAllocatedBytesForCurrentThread();
        var value = await ArtifactSerializer.Pickle.DeserializeAsync(type, blob, TestContext.Current.CancellationToken);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < count * sizeof(double) + (1 << 20));
        Assert.Equal(count, Assert.IsType<double[]>(value).Length);
    }

    [Fact]
    public void TryDeserialize_NumpyArrayOfPython_IsCopiedOnce()
    {
        // a = numpy.arange(6, dtype="<i4"); pickle.dumps([a, a], 4), by CPython 3.11 with NumPy 1.24.
        byte[] pickle = Convert.FromHexString(
            "800495a6000000000000005d94288c156e756d70792e636f72652e6d756c74696172726179948c0c5f7265636f6e73747275" +
            "63749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b06859468048c056474" +
            "7970659493948c02693494898887945294284b038c013c944e4e4e4affffffff4affffffff4b007494628943180000000001" +
            "0000000200000003000000040000000500000094749462680a652e");
        var type = ArtifactTypes.List(ArtifactTypes.Array(ArtifactTypes.Int32));
        Assert.True(TryDirect(type, pickle, out var value));
        Assert.Equal([0, 1, 2, 3, 4, 5], value[0]);
        Assert.Same(value[0], value[1]);
    }

    [Fact]
    public void TryDeserialize_LengthThatIsNotThere_AllocatesNothingOfTheKind()
    {
        // An array of two billion bytes is announced and ten bytes are there.
        byte[] pickle = [0x80, 4, (byte)'B', 0xff, 0xff, 0xff, 0x7f, 1, 2, 3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(ArtifactTypes.Bytes.TryDeserialize(new MemoryStream(pickle), pickle.Length * 1032, out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void TryDeserialize_LengthThatIsFarTooGreat_TakesBoundedMemory()
    {
        // As if a small blob claimed to hold four gigabytes: the list must not make room for all of them.
        var type = ArtifactTypes.List(ArtifactTypes.Guid);
        byte[] pickle = type.Serialize([.. Enumerable.Range(0, 1001).Select(i => new Guid(i, 0, 0, new byte[8]))]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(type.TryDeserialize(new MemoryStream(pickle), 4L << 30, out var value));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 40 << 20);
        Assert.Equal(1001, value.Count);
    }

    private static void Check<T>(ArtifactType<T> type, T value)
    {
        byte[] pickle = type.Serialize(value);
        Assert.True(TryDirect(type, pickle, out var direct), $"{type} was not read directly");
        Assert.Equal(pickle, type.Serialize(Natural(type, pickle)));
        Assert.Equal(pickle, type.Serialize(direct));
    }

    private static bool TryDirect<T>(ArtifactType<T> type, byte[] pickle, out T value) =>
        type.TryDeserialize(new MemoryStream(pickle), pickle.Length, out value);

    private static T Natural<T>(ArtifactType<T> type, byte[] pickle)
    {
        var natural = PickleReader.Read(pickle, null, out var shared);
        return type.Read(natural, new ReadPath(null, shared));
    }

    private sealed class PieceStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, piece));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
