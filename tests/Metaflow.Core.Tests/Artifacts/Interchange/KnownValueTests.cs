using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Metaflow.Artifacts;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>What <c>ascii()</c> says of chosen values in the Python that loads them.</summary>
public sealed class KnownValueTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    [Fact]
    public void Serialize_ManyTypes_IsWhatCPythonLoads()
    {
        var samples = new List<(ArtifactType Type, object? Value, string Expected)>();
        Add(ArtifactTypes.String, "caf\u00e9 \ud83d\ude00 x\ud800y", @"'caf\xe9 \U0001f600 x\ud800y'");
        Add(ArtifactTypes.UInt128, UInt128.MaxValue, "340282366920938463463374607431768211455");
        Add(ArtifactTypes.BigInteger, -BigInteger.Pow(2, 2100),
            (-BigInteger.Pow(2, 2100)).ToString(CultureInfo.InvariantCulture));
        Add(ArtifactTypes.Single, 0.1f, "0.10000000149011612");
        Add(ArtifactTypes.Decimal, 123.4500m, "Decimal('123.4500')");
        Add(ArtifactTypes.Bytes, new byte[] { 0, 65 }, @"b'\x00A'");
        Add(ArtifactTypes.Guid, Guid.Parse("12345678-1234-5678-1234-567812345678"),
            "UUID('12345678-1234-5678-1234-567812345678')");
        Add(ArtifactTypes.DateTime, new DateTime(2024, 2, 29, 1, 2, 3), "datetime.datetime(2024, 2, 29, 1, 2, 3)");
        Add(ArtifactTypes.DateTime, new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
            "datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=datetime.timezone.utc)");
        Add(ArtifactTypes.DateOnly, new DateOnly(2024, 2, 29), "datetime.date(2024, 2, 29)");
        Add(ArtifactTypes.TimeOnly, new TimeOnly(1, 2, 3, 4), "datetime.time(1, 2, 3, 4000)");
        Add(ArtifactTypes.TimeSpan, TimeSpan.FromSeconds(-1.5),
            "datetime.timedelta(days=-1, seconds=86398, microseconds=500000)");
        Add(ArtifactTypes.Array(ArtifactTypes.Int16), new short[] { 1, -2 }, "array('h', [1, -2])");
        Add(ArtifactTypes.Array(ArtifactTypes.UInt64), new[] { ulong.MaxValue }, "array('Q', [18446744073709551615])");
        Add(ArtifactTypes.Array(ArtifactTypes.Boolean), new[] { true, false }, "[True, False]");
        Add(ArtifactTypes.Array2(ArtifactTypes.Double), new double[,] { { 1 }, { 2 } },
            "[array('d', [1.0]), array('d', [2.0])]");
        Add(ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.String), (1, "b"), "(1, 'b')");
        Add(ArtifactTypes.HashSet(ArtifactTypes.Int32), new HashSet<int> { 3 }, "{3}");
        Add(ArtifactTypes.ImmutableDictionary(ArtifactTypes.Int32, ArtifactTypes.Boolean),
            ImmutableDictionary<int, bool>.Empty.Add(1, true), "{1: True}");
        Add(ArtifactTypes.List(Movie.Mapping), new List<Movie> { new("Alien", 1979, null, ["x", "x"], null) },
            "[{'title': 'Alien', 'year': 1979, 'rating': None, 'genres': ['x', 'x'], 'poster': None}]");
        Add(ArtifactTypes.Memory(ArtifactTypes.Byte), new byte[] { 0, 65, 66 }.AsMemory(1), "b'AB'");
        Add(ArtifactTypes.ReadOnlyMemory(ArtifactTypes.Single), new float[] { 1, 2 }, "array('f', [1.0, 2.0])");
        Add(ArtifactTypes.ArraySegment(ArtifactTypes.Int32), new ArraySegment<int>([1, 2, 3], 1, 2), "array('i', [2, 3])");
        Add(ArtifactTypes.ImmutableArray(ArtifactTypes.Double), ImmutableArray.Create(0.5), "array('d', [0.5])");
        Add(ArtifactTypes.Array(ArtifactTypes.Half), new[] { (Half)0.5 }, "[0.5]");
        Add(ArtifactTypes.RectangularArray<int[,,], int>(ArtifactTypes.Int32), new[, ,] { { { 1, 2 } }, { { 3, 4 } } },
            "[[array('i', [1, 2])], [array('i', [3, 4])]]");
        Add(ArtifactTypes.RectangularArray<byte[,,], byte>(ArtifactTypes.Byte), new byte[,,] { { { 1, 2 } } },
            @"[[b'\x01\x02']]");
        Add(ArtifactTypes.Complex, new Complex(1, -2), "(1-2j)");
        Add(ArtifactTypes.Rune, new System.Text.Rune(0x1F600), @"'\U0001f600'");
        Add(ArtifactTypes.Version, new Version(1, 2, 3), "'1.2.3'");
        Add(ArtifactTypes.IPAddress, System.Net.IPAddress.Parse("192.168.0.1"), "IPv4Address('192.168.0.1')");
        var i = ArtifactTypes.Int32;
        Add(ArtifactTypes.ValueTuple(i, i, i, i, i, i, i, ArtifactTypes.ValueTuple(i, i)), (1, 2, 3, 4, 5, 6, 7, 8, 9),
            "(1, 2, 3, 4, 5, 6, 7, 8, 9)");
        Add(ArtifactTypes.ConcurrentStack(i), new System.Collections.Concurrent.ConcurrentStack<int>([1, 2]), "[1, 2]");
        Add(ArtifactTypes.ImmutableStack(i), ImmutableStack.Create(1, 2), "[1, 2]");
        var node = new Node { Name = "self" };
        node.Next = node;
        Add(Node.Mapping, node, "{'name': 'self', 'next': {...}}");

        // Dicts and sets of every size around a batch, and strings around a frame.
        foreach (int size in new[] { 999, 1000, 1001, 2000, 40_000 })
        {
            Add(ArtifactTypes.HashSet(ArtifactTypes.Int32), Enumerable.Range(0, size).ToHashSet(),
                "{" + string.Join(", ", Enumerable.Range(0, size)) + "}");
        }
        for (int length = 65_530; length < 65_545; length++)
            Add(ArtifactTypes.List(ArtifactTypes.String), new List<string> { new('a', length), "b" },
                $"['{new string('a', length)}', 'b']");

        var peer = python.Peer;
        foreach (var (type, value, expected) in samples)
        {
            byte[] pickle = ArtifactSerializer.Pickle.Serialize(type, value, "value");
            Assert.Equal($"{type.PythonTypeName} {expected}", peer.Describe(pickle));
        }

        void Add<T>(ArtifactType<T> type, T value, string expected) => samples.Add((type, value, expected));
    }
}
