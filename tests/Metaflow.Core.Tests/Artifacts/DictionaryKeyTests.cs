using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>Dictionaries and sets by every kind of key, and where errors inside them are said to be.</summary>
public sealed class DictionaryKeyTests
{
    private static readonly ArtifactType<DayOfWeek> _day = ArtifactTypes.Enum(
        [("Sunday", DayOfWeek.Sunday), ("Monday", DayOfWeek.Monday)]);

    [Fact]
    public void Dictionary_KeysThatPythonHashes_IsADict()
    {
        Check(ArtifactTypes.Int32, 1, -1);
        Check(ArtifactTypes.UInt64, 0UL, ulong.MaxValue);
        Check(ArtifactTypes.Boolean, true, false);
        Check(ArtifactTypes.Double, 0.5, double.NaN, double.PositiveInfinity);
        Check(ArtifactTypes.Half, (Half)0.5, Half.NaN);
        Check(ArtifactTypes.Decimal, 1.5m, -2m);
        Check(ArtifactTypes.Char, 'a', '\ud800');
        Check(ArtifactTypes.String, "", "\udc00");
        Check(ArtifactTypes.Guid, Guid.Empty, Guid.AllBitsSet);
        Check(ArtifactTypes.DateTime, DateTime.UnixEpoch, new DateTime(2024, 1, 2));
        Check(ArtifactTypes.DateOnly, DateOnly.MinValue, DateOnly.MaxValue);
        Check(ArtifactTypes.TimeSpan, TimeSpan.Zero, TimeSpan.FromDays(-1));
        Check(ArtifactTypes.Version, new Version(1, 2), new Version(1, 2, 0));
        Check(ArtifactTypes.Complex, new(1, 2), System.Numerics.Complex.Zero);
        Check(ArtifactTypes.IPAddress, System.Net.IPAddress.Any, System.Net.IPAddress.IPv6Any);
        Check(_day, DayOfWeek.Sunday, DayOfWeek.Monday, (DayOfWeek)9);
        Check(ArtifactTypes.Uri, new Uri("https://a.org/"), new Uri("b", UriKind.Relative));
        Check(ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.String), (1, "a"), (1, null!));

        static void Check<T>(ArtifactType<T> key, params T[] keys)
            where T : notnull
        {
            var type = ArtifactTypes.Dictionary(key, ArtifactTypes.Int32);
            var value = keys.Select((item, i) => (item, i)).ToDictionary(pair => pair.item, pair => pair.i);
            byte[] pickle = type.Serialize(value);
            Assert.IsType<PickledDict>(PickleReader.Read(pickle));
            Assert.Equal("<class 'dict'>", type.PythonTypeName);
            Assert.Equal(value, type.Deserialize(pickle));
            var set = ArtifactTypes.HashSet(key);
            Assert.Equal("<class 'set'>", set.PythonTypeName);
            Assert.Equal([.. keys], set.Deserialize(set.Serialize([.. keys])));
        }
    }

    [Fact]
    public void Dictionary_KeysThatPythonCannotHash_IsAListOfPairs()
    {
        var movie = new Movie("Alien", 1979, null, [], null);
        var type = ArtifactTypes.Dictionary(Movie.Mapping, ArtifactTypes.Int32);
        byte[] pickle = type.Serialize(new() { [movie] = 1 });
        Assert.IsType<PickledTuple>(Assert.Single(Assert.IsType<List<object?>>(PickleReader.Read(pickle))));
        Assert.Equal(1, type.Deserialize(pickle)[movie]);
        var nested = ArtifactTypes.Dictionary(
            ArtifactTypes.ValueTuple(ArtifactTypes.Int32, Movie.Mapping), ArtifactTypes.Int32);
        Assert.Equal("<class 'list'>", nested.PythonTypeName);
        Assert.Equal(2, nested.Deserialize(nested.Serialize(new() { [(1, movie)] = 2 }))[(1, movie)]);
        var set = ArtifactTypes.HashSet(Movie.Mapping);
        Assert.IsType<List<object?>>(PickleReader.Read(set.Serialize([movie])));
        Assert.Equal([movie], set.Deserialize(set.Serialize([movie])));
    }

    [Fact]
    public void Path_ThroughEveryContainer_NamesThePlace()
    {
        var item = ArtifactTypes.Object<Holder>(
            "Holder",
            [ArtifactMember<Holder>.Create("poster", ArtifactTypes.Object(), static holder => holder.Poster, "Poster")],
            static reader => new Holder(reader.Get<object?>(0)));
        var bad = new Holder(new Thread(static () => { }));
        var good = new Holder(1);
        Assert.Equal("Movies[1].Poster", PathOf(ArtifactTypes.List(item), [good, bad]));
        Assert.Equal("Movies[1].Poster", PathOf(ArtifactTypes.Array(item), [good, bad]));
        Assert.Equal("Movies[\"b\"].Poster",
            PathOf(ArtifactTypes.Dictionary(ArtifactTypes.String, item), new() { ["a"] = good, ["b"] = bad }));
        Assert.Equal("Movies[\"b\"][1].Poster", PathOf(
            ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.List(item)), new() { ["b"] = [good, bad] }));
        Assert.Equal("Movies.Item2.Poster", PathOf(ArtifactTypes.ValueTuple(item, item), (good, bad)));
        Assert.Equal("Movies[0].Item2[1].Poster", PathOf(ArtifactTypes.List(
            ArtifactTypes.ValueTuple(item, ArtifactTypes.Array(item))), [(good, [good, bad])]));
        Assert.Equal("Movies[1][0].Poster", PathOf(ArtifactTypes.Array2(item), new[,] { { good }, { bad } }));
        Assert.Equal("Movies[1].Poster", PathOf(ArtifactTypes.Memory(item), new[] { good, bad }));
        Assert.Equal("Movies[1].Poster", PathOf(ArtifactTypes.ConcurrentQueue(item), new([good, bad])));
        Assert.Equal("Movies.Item9.Poster", PathOf(
            ArtifactTypes.ValueTuple(item, item, item, item, item, item, item, ArtifactTypes.ValueTuple(item, item)),
            (good, good, good, good, good, good, good, good, bad)));
        Assert.Equal("Movies.Poster.Poster", PathOf(item, new Holder(new Holder(new Thread(static () => { }))), register: item));

        static string PathOf<T>(ArtifactType<T> type, T value, ArtifactType<Holder>? register = null)
        {
            if (register is not null)
                ArtifactTypes.Register(register);
            return Assert.Throws<ArtifactNotSupportedException>(() => type.Serialize(value, "Movies")).Path;
        }
    }

    private sealed record Holder(object? Poster);
}
