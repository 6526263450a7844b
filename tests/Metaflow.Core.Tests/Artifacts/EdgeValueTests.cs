using System.Numerics;
using System.Text.Json.Nodes;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>The first and last values of each type, and those with traps.</summary>
public sealed class EdgeValueTests
{
    [Fact]
    public void Integers_FirstAndLast_RoundTrip()
    {
        Check(ArtifactTypes.SByte, sbyte.MinValue, sbyte.MaxValue);
        Check(ArtifactTypes.Byte, byte.MinValue, byte.MaxValue);
        Check(ArtifactTypes.Int16, short.MinValue, short.MaxValue);
        Check(ArtifactTypes.UInt16, ushort.MinValue, ushort.MaxValue);
        Check(ArtifactTypes.Int32, int.MinValue, int.MaxValue, -1, 0, 255, 256, 65535, 65536);
        Check(ArtifactTypes.UInt32, uint.MinValue, uint.MaxValue);
        Check(ArtifactTypes.Int64, long.MinValue, long.MaxValue, int.MaxValue + 1L, int.MinValue - 1L, -1L << 39, 1L << 39);
        Check(ArtifactTypes.UInt64, ulong.MinValue, ulong.MaxValue, (ulong)long.MaxValue + 1);
        Check(ArtifactTypes.Int128, Int128.MinValue, Int128.MaxValue, 0);
        Check(ArtifactTypes.UInt128, UInt128.MinValue, UInt128.MaxValue);
        Check(ArtifactTypes.BigInteger,
            BigInteger.Zero, -BigInteger.Pow(2, 64), BigInteger.Pow(256, 255), BigInteger.Pow(256, 300));
    }

    [Fact]
    public void Floats_SpecialValues_KeepTheirBits()
    {
        double[] doubles =
        [
            0.0, -0.0, double.Epsilon, -double.Epsilon, double.MinValue, double.MaxValue, double.PositiveInfinity,
            double.NegativeInfinity,
        ];
        foreach (double value in doubles)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(value),
                BitConverter.DoubleToInt64Bits(ArtifactTypes.Double.Deserialize(ArtifactTypes.Double.Serialize(value))));
        }
        float[] floats = [0f, -0f, float.Epsilon, float.MinValue, float.MaxValue, float.NegativeInfinity];
        foreach (float value in floats)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(value),
                BitConverter.SingleToInt32Bits(ArtifactTypes.Single.Deserialize(ArtifactTypes.Single.Serialize(value))));
        }
        Half[] halves = [Half.Epsilon, Half.MinValue, Half.MaxValue, Half.NegativeZero, Half.NegativeInfinity];
        foreach (var value in halves)
        {
            Assert.Equal(BitConverter.HalfToUInt16Bits(value),
                BitConverter.HalfToUInt16Bits(ArtifactTypes.Half.Deserialize(ArtifactTypes.Half.Serialize(value))));
        }
    }

    [Fact]
    public void NotANumber_Payload_IsKeptInBlocksOnly()
    {
        double odd = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_0000_0001));
        Assert.Equal(ArtifactTypes.Double.Serialize(double.NaN), ArtifactTypes.Double.Serialize(odd));
        foreach (var form in Enum.GetValues<ArrayForm>())
        {
            var type = ArtifactTypes.Array(ArtifactTypes.Double, form);
            double read = Assert.Single(type.Deserialize(type.Serialize([odd])));
            Assert.Equal(BitConverter.DoubleToInt64Bits(odd), BitConverter.DoubleToInt64Bits(read));
        }
    }

    [Fact]
    public void Decimal_ScaleAndSign_AreKept()
    {
        decimal[] values =
        [
            1.100m, 0.00m, -0.0m, 0.0000000000000000000000000001m, decimal.MinValue, decimal.MaxValue, 7.90m,
        ];
        foreach (decimal value in values)
        {
            var read = ArtifactTypes.Decimal.Deserialize(ArtifactTypes.Decimal.Serialize(value));
            Assert.Equal(decimal.GetBits(value), decimal.GetBits(read));
        }
    }

    [Fact]
    public void Times_FirstAndLast_RoundTrip()
    {
        Check(ArtifactTypes.DateTime, DateTime.MinValue, new DateTime(9999, 12, 31, 23, 59, 59, 999).AddTicks(9990));
        Check(ArtifactTypes.DateTimeOffset, DateTimeOffset.MinValue, DateTimeOffset.MaxValue.AddTicks(-9),
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(14)),
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(-839)));
        Check(ArtifactTypes.DateOnly, DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(2024, 2, 29));
        Check(ArtifactTypes.TimeOnly, TimeOnly.MinValue, new TimeOnly(TimeOnly.MaxValue.Ticks - 9));
        Check(ArtifactTypes.TimeSpan, TimeSpan.Zero, new TimeSpan(-10), new TimeSpan(long.MinValue / 10 * 10),
            new TimeSpan(long.MaxValue / 10 * 10));
    }

    [Fact]
    public void DateTime_Kinds_AreUtcOrUnspecifiedAgain()
    {
        var utc = new DateTime(2024, 7, 1, 2, 3, 4, DateTimeKind.Utc);
        var type = ArtifactTypes.DateTime;
        Assert.Equal((utc, DateTimeKind.Utc), Read(utc));
        Assert.Equal((utc, DateTimeKind.Utc), Read(utc.ToLocalTime()));
        var unspecified = DateTime.SpecifyKind(utc, DateTimeKind.Unspecified);
        Assert.Equal((unspecified, DateTimeKind.Unspecified), Read(unspecified));

        (DateTime, DateTimeKind) Read(DateTime value)
        {
            var read = type.Deserialize(type.Serialize(value));
            return (read, read.Kind);
        }
    }

    [Fact]
    public void Texts_LoneSurrogatesAndLengths_RoundTrip()
    {
        string[] values =
        [
            "", "\0", "\ud800", "\udc00x", "x\ud83d", "\ud83d\ude00", new('a', 65_536), new('\u20ac', 30_000),
            new string('a', 65_535) + "\ud83d\ude00" + new string('b', 70_000), new string('a', 65_535) + "\ud83d",
            string.Concat(Enumerable.Repeat("\ud83d\ude00", 40_000)),
        ];
        Check(ArtifactTypes.String, values);
        var keys = ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.String);
        var dictionary = values.ToDictionary(value => value, value => value);
        Assert.Equal(dictionary, keys.Deserialize(keys.Serialize(dictionary)));
        Check(ArtifactTypes.Char, '\0', '\ud800', '\udfff', '\uffff', 'a');
        var movie = new Movie("\ud83d", 1, null, ["\udc00"], null);
        Assert.Equal(movie, Movie.Mapping.Deserialize(Movie.Mapping.Serialize(movie)));
        Check(ArtifactTypes.Rune, new System.Text.Rune(0), new System.Text.Rune(0x10FFFF));
        Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.Rune.Deserialize(ArtifactTypes.String.Serialize("\ud800")));
    }

    [Fact]
    public void SmallTypes_TheirEdges_RoundTrip()
    {
        Check(ArtifactTypes.Guid, Guid.Empty, Guid.AllBitsSet, Guid.Parse("00000000-0000-0000-0000-000000000001"));
        Check(ArtifactTypes.Version, new Version(0, 0), new Version(1, 2, 3, 4), null!);
        Check(ArtifactTypes.IPAddress, System.Net.IPAddress.Any, System.Net.IPAddress.Broadcast,
            System.Net.IPAddress.IPv6Any, System.Net.IPAddress.IPv6Loopback, System.Net.IPAddress.Parse("fe80::1%3"),
            System.Net.IPAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), null!);
        Check(ArtifactTypes.Complex, Complex.Zero, Complex.ImaginaryOne, new Complex(double.MaxValue, double.NegativeInfinity));
        Check(ArtifactTypes.Nullable(ArtifactTypes.Complex), null, Complex.One);
        Assert.Equal(new Complex(2, 0), ArtifactTypes.Complex.Deserialize(ArtifactTypes.Int32.Serialize(2)));
    }

    [Fact]
    public void Empty_Everything_RoundTrips()
    {
        Assert.Empty(Round(ArtifactTypes.Bytes, []));
        Assert.Empty(Round(ArtifactTypes.Array(ArtifactTypes.Double), []));
        Assert.Empty(Round(ArtifactTypes.Array(ArtifactTypes.String), []));
        Assert.Empty(Round(ArtifactTypes.List(ArtifactTypes.Int32), []));
        Assert.Empty(Round(ArtifactTypes.HashSet(ArtifactTypes.Int32), []));
        Assert.Empty(Round(ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32), []));
        Assert.Empty(Round(ArtifactTypes.ConcurrentQueue(ArtifactTypes.Int32), []));
        Assert.Empty(Round(ArtifactTypes.ConcurrentBag(ArtifactTypes.Int32), []));
        Assert.Empty(Round(ArtifactTypes.JsonObject, [])!);
        Assert.Empty(Round(ArtifactTypes.JsonArray, [])!);
    }

    [Fact]
    public void Json_EachKindOfTree_RoundTripsAndRefusesTheOthers()
    {
        var json = JsonNode.Parse("""{"a":[1,"x",null]}""")!.AsObject();
        Assert.True(JsonNode.DeepEquals(json, Round(ArtifactTypes.JsonObject, json)));
        Assert.True(JsonNode.DeepEquals(json["a"], Round(ArtifactTypes.JsonArray, json["a"]!.AsArray())));
        Assert.Equal(5, Round(ArtifactTypes.JsonValue, JsonValue.Create(5))!.GetValue<int>());
        Assert.Null(Round(ArtifactTypes.JsonObject, null));
        using var document = System.Text.Json.JsonDocument.Parse("""{"a":1}""");
        using var read = Round(ArtifactTypes.JsonDocument, document);
        Assert.Equal(1, read!.RootElement.GetProperty("a").GetInt32());
        Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.JsonArray.Deserialize(ArtifactTypes.JsonObject.Serialize(json)));
    }

    [Fact]
    public void Concurrent_Collections_KeepTheirOrder()
    {
        Assert.Equal([3, 1, 2], Round(ArtifactTypes.ConcurrentQueue(ArtifactTypes.Int32), new([3, 1, 2])));
        Assert.Equal([2, 1, 3], Round(ArtifactTypes.ConcurrentStack(ArtifactTypes.Int32), new([3, 1, 2])));
        Assert.Equal([1, 2, 3], ArtifactTypes.List(ArtifactTypes.Int32).Deserialize(
            ArtifactTypes.ConcurrentBag(ArtifactTypes.Int32).Serialize([3, 1, 2])));
        var stack = System.Collections.Immutable.ImmutableStack.Create(3, 1, 2);
        Assert.Equal(stack, Round(ArtifactTypes.ImmutableStack(ArtifactTypes.Int32), stack));
    }

    [Fact]
    public void LongTuples_OfNineAndSixteen_AreOneTuple()
    {
        var i = ArtifactTypes.Int32;
        var nine = ArtifactTypes.ValueTuple(i, i, i, i, i, i, i, ArtifactTypes.ValueTuple(i, ArtifactTypes.String));
        byte[] pickle = nine.Serialize((1, 2, 3, 4, 5, 6, 7, 8, "9"));
        Assert.Equal(9, Assert.IsType<PickledTuple>(PickleReader.Read(pickle)).Count);
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8, "9"), nine.Deserialize(pickle));
        var rest = ArtifactTypes.ValueTuple(i, i, i, i, i, i, i, ArtifactTypes.ValueTuple(i, i));
        var sixteen = ArtifactTypes.ValueTuple(i, i, i, i, i, i, i, rest);
        var value = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        Assert.Equal(value, sixteen.Deserialize(sixteen.Serialize(value)));
        var eight = ArtifactTypes.Tuple(i, i, i, i, i, i, i, ArtifactTypes.Tuple(i));
        Assert.Equal(Tuple.Create(1, 2, 3, 4, 5, 6, 7, 8), Round(eight, Tuple.Create(1, 2, 3, 4, 5, 6, 7, 8)));
        Assert.Throws<ArtifactTypeMismatchException>(() => sixteen.Deserialize(pickle));
        Assert.Throws<ArgumentException>(() => ArtifactTypes.ValueTuple(i, i, i, i, i, i, i, i));
    }

    private static T Round<T>(ArtifactType<T> type, T value) => type.Deserialize(type.Serialize(value));

    private static void Check<T>(ArtifactType<T> type, params T[] values)
    {
        foreach (var value in values)
            Assert.Equal(value, type.Deserialize(type.Serialize(value)));
    }
}
