using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

public sealed class ContainerArtifactTypeTests
{
    [Fact]
    public void Deserialize_AnySerializedArray_IsEqual()
    {
        Check(Gen.Double.Array, ArtifactTypes.Array(ArtifactTypes.Double));
        Check(Gen.Float.Array, ArtifactTypes.Array(ArtifactTypes.Single));
        Check(Gen.SByte.Array, ArtifactTypes.Array(ArtifactTypes.SByte));
        Check(Gen.Byte.Array, ArtifactTypes.Array(ArtifactTypes.Byte));
        Check(Gen.Short.Array, ArtifactTypes.Array(ArtifactTypes.Int16));
        Check(Gen.UShort.Array, ArtifactTypes.Array(ArtifactTypes.UInt16));
        Check(Gen.Int.Array, ArtifactTypes.Array(ArtifactTypes.Int32));
        Check(Gen.UInt.Array, ArtifactTypes.Array(ArtifactTypes.UInt32));
        Check(Gen.Long.Array, ArtifactTypes.Array(ArtifactTypes.Int64));
        Check(Gen.ULong.Array, ArtifactTypes.Array(ArtifactTypes.UInt64));
        Check(Gen.Bool.Array, ArtifactTypes.Array(ArtifactTypes.Boolean));
        Check(Gen.String.Array, ArtifactTypes.Array(ArtifactTypes.String));
        Check(Gen.Decimal.Array, ArtifactTypes.Array(ArtifactTypes.Decimal));
    }

    [Fact]
    public void Deserialize_AnySerializedCollection_IsEqual()
    {
        var number = ArtifactTypes.Int32;
        Check(Gen.Int.List, ArtifactTypes.List(number));
        Check(Gen.Int.List.Select(items => (IReadOnlyList<int>)items), ArtifactTypes.IReadOnlyList(number));
        Check(Gen.Int.List.Select(items => new Queue<int>(items)), ArtifactTypes.Queue(number));
        Check(Gen.Int.List.Select(items => new Stack<int>(items)), ArtifactTypes.Stack(number));
        Check(Gen.Int.List.Select(items => new LinkedList<int>(items)), ArtifactTypes.LinkedList(number));
        Check(Gen.Int.List.Select(items => items.ToImmutableArray()), ArtifactTypes.ImmutableArray(number));
        Check(Gen.Int.List.Select(items => items.ToImmutableList()), ArtifactTypes.ImmutableList(number));
        CheckSet(Gen.Int.List.Select(items => items.ToHashSet()), ArtifactTypes.HashSet(number));
        CheckSet(Gen.String.List.Select(items => items.ToFrozenSet()), ArtifactTypes.FrozenSet(ArtifactTypes.String));
        CheckSet(Gen.Int.List.Select(items => items.ToImmutableHashSet()), ArtifactTypes.ImmutableHashSet(number));
        CheckSet(Gen.Int.List.Select(items => new SortedSet<int>(items)), ArtifactTypes.SortedSet(number));
        Check(Gen.Dictionary(Gen.String, Gen.Double),
            ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Double));
        Check(Gen.SortedDictionary(Gen.Int, Gen.String), ArtifactTypes.SortedDictionary(number, ArtifactTypes.String));
        CheckSet(Gen.Dictionary(Gen.Int, Gen.Bool).Select(pairs => pairs.ToFrozenDictionary()),
            ArtifactTypes.FrozenDictionary(number, ArtifactTypes.Boolean));
    }

    [Fact]
    public void Deserialize_SerializedTuples_AreEqual()
    {
        var i = ArtifactTypes.Int32;
        var s = ArtifactTypes.String;
        Assert.Equal(ValueTuple.Create(1), RoundTrip(ArtifactTypes.ValueTuple(i), ValueTuple.Create(1)));
        Assert.Equal((1, "b"), RoundTrip(ArtifactTypes.ValueTuple(i, s), (1, "b")));
        Assert.Equal((1, "b", 3), RoundTrip(ArtifactTypes.ValueTuple(i, s, i), (1, "b", 3)));
        Assert.Equal((1, 2, 3, 4), RoundTrip(ArtifactTypes.ValueTuple(i, i, i, i), (1, 2, 3, 4)));
        Assert.Equal((1, 2, 3, 4, 5), RoundTrip(ArtifactTypes.ValueTuple(i, i, i, i, i), (1, 2, 3, 4, 5)));
        Assert.Equal((1, 2, 3, 4, 5, 6), RoundTrip(ArtifactTypes.ValueTuple(i, i, i, i, i, i), (1, 2, 3, 4, 5, 6)));
        Assert.Equal(
            (1, 2, 3, 4, 5, 6, 7), RoundTrip(ArtifactTypes.ValueTuple(i, i, i, i, i, i, i), (1, 2, 3, 4, 5, 6, 7)));
        Assert.Equal(Tuple.Create(1, "b"), RoundTrip(ArtifactTypes.Tuple(i, s), Tuple.Create(1, "b")));
        Assert.Equal(
            KeyValuePair.Create(1, "b"), RoundTrip(ArtifactTypes.KeyValuePair(i, s), KeyValuePair.Create(1, "b")));
        Assert.Null(RoundTrip(ArtifactTypes.Tuple(i, s), null!));
    }

    [Fact]
    public void Deserialize_SerializedMatrix_IsEqual()
    {
        double[,] matrix = { { 1, 2, 3 }, { 4, 5, 6 } };
        Assert.Equal(matrix, RoundTrip(ArtifactTypes.Array2(ArtifactTypes.Double), matrix));
        string[,] texts = { { "a" }, { "b" } };
        Assert.Equal(texts, RoundTrip(ArtifactTypes.Array2(ArtifactTypes.String), texts));
    }

    [Fact]
    public void Serialize_EqualUnorderedCollections_GivesEqualBytes()
    {
        var set = ArtifactTypes.HashSet(ArtifactTypes.String);
        Assert.Equal(set.Serialize(["a", "b", "c"]), set.Serialize(["c", "b", "a"]));
        var dictionary = ArtifactTypes.ImmutableDictionary(ArtifactTypes.String, ArtifactTypes.Int32);
        var forward = ImmutableDictionary<string, int>.Empty.Add("a", 1).Add("b", 2).Add("c", 3);
        var backward = ImmutableDictionary<string, int>.Empty.Add("c", 3).Add("b", 2).Add("a", 1);
        byte[] sorted = ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32)
            .Serialize(new() { ["a"] = 1, ["b"] = 2, ["c"] = 3 });
        Assert.Equal(sorted, dictionary.Serialize(forward));
        Assert.Equal(sorted, dictionary.Serialize(backward));
    }

    [Fact]
    public void Serialize_KeysThatPythonCannotHash_WritesAListOfPairs()
    {
        var type = ArtifactTypes.Dictionary(ArtifactTypes.List(ArtifactTypes.Int32), ArtifactTypes.String);
        Assert.Equal("<class 'list'>", type.PythonTypeName);
        var read = RoundTrip(type, new() { [[1, 2]] = "a" });
        Assert.Equal([1, 2], Assert.Single(read).Key);
        var set = ArtifactTypes.HashSet(ArtifactTypes.List(ArtifactTypes.Int32));
        Assert.Equal("<class 'list'>", set.PythonTypeName);
        Assert.Equal([3], Assert.Single(RoundTrip(set, [[3]])));
    }

    [Fact]
    public void Deserialize_SharedListAndCycle_KeepIdentity()
    {
        var shared = new List<int> { 1 };
        var type = ArtifactTypes.List(ArtifactTypes.List(ArtifactTypes.Int32));
        var read = RoundTrip(type, [shared, shared, [1]]);
        Assert.Same(read[0], read[1]);
        Assert.NotSame(read[0], read[2]);

        var first = new Node { Name = "first" };
        first.Next = new Node { Name = "second", Next = first };
        var node = RoundTrip(Node.Mapping, first)!;
        Assert.Equal("second", node.Next!.Name);
        Assert.Same(node, node.Next.Next);
    }

    [Fact]
    public void Serialize_SharedEmptyInstance_IsNotSharedInPython()
    {
        var type = ArtifactTypes.Array(ArtifactTypes.Array(ArtifactTypes.String));
        Assert.Equal("80049509000000000000005d94285d945d94652e",
            Convert.ToHexStringLower(type.Serialize([[], []])));
    }

    [Fact]
    public void Serialize_ChainDeeperThanTheLimit_IsRefusedWithItsPath()
    {
        Node? chain = null;
        for (int i = 0; i < 100_000; i++)
            chain = new Node { Next = chain };
        var error = Assert.Throws<ArtifactNotSupportedException>(() => Node.Mapping.Serialize(chain, "Chain"));
        Assert.StartsWith("Chain.Next.Next", error.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void IsImmutable_Collections_FollowTheirElements()
    {
        Assert.False(ArtifactTypes.List(ArtifactTypes.Int32).IsImmutable);
        Assert.True(ArtifactTypes.ImmutableList(ArtifactTypes.Int32).IsImmutable);
        Assert.False(ArtifactTypes.ImmutableList(ArtifactTypes.Bytes).IsImmutable);
        Assert.True(ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.String).IsImmutable);
        Assert.False(ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.Bytes).IsImmutable);
    }

    [Fact]
    public void Read_NullWhereTheTypeAllowsIt_GivesNull()
    {
        Assert.Null(RoundTrip(ArtifactTypes.List(ArtifactTypes.Int32), null!));
        Assert.Null(RoundTrip(ArtifactTypes.Nullable(ArtifactTypes.Int32), null));
        Assert.Null(RoundTrip(ArtifactTypes.Array(ArtifactTypes.Double), null!));
        Assert.True(RoundTrip(ArtifactTypes.ImmutableArray(ArtifactTypes.Int32), default).IsDefault);
    }

    private static T RoundTrip<T>(ArtifactType<T> type, T value) => type.Deserialize(type.Serialize(value));

    private static void Check<T>(Gen<T> generator, ArtifactType<T> type)
        where T : System.Collections.IEnumerable =>
        generator.Sample(value => RoundTrip(type, value).Cast<object>().SequenceEqual(value.Cast<object>()), iter: 200);

    private static void CheckSet<T>(Gen<T> generator, ArtifactType<T> type)
        where T : System.Collections.IEnumerable =>
        generator.Sample(
            value => RoundTrip(type, value).Cast<object>().ToHashSet().SetEquals(value.Cast<object>()), iter: 200);

    [Fact]
    public void Serialize_EmptyListInTwoPlaces_IsSharedUnlessItCannotGrow()
    {
        var lists = ArtifactTypes.List(ArtifactTypes.List(ArtifactTypes.Int32));
        List<int> empty = [];
        var read = lists.Deserialize(lists.Serialize([empty, empty, []]));
        Assert.Same(read[0], read[1]);
        Assert.NotSame(read[0], read[2]);

        var arrays = ArtifactTypes.List(ArtifactTypes.Array(ArtifactTypes.String));
        var natural = Assert.IsType<List<object?>>(PickleReader.Read(arrays.Serialize([Array.Empty<string>(), Array.Empty<string>()])));
        Assert.NotSame(natural[0], natural[1]);
    }
}
