using System.Numerics;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>Objects of Python's classes, read as declared types.</summary>
public sealed class PythonObjectTests
{
    public static TheoryData<int> Protocols => [0, 2, 4, 5];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Deserialize_ObjectWithAttributes_IsARecord(int protocol)
    {
        Assert.Equal(new Pair(1, 0.5), Pair.Mapping.Deserialize(Pickle("point", protocol)));
        var slim = ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.String);
        Assert.Equal((2, "q"), slim.Deserialize(Pickle("slim", protocol)));
        Assert.Equal(1L, Names("namespace", protocol)["a"]);
        Assert.Equal("x", Names("namespace", protocol)["b"]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Deserialize_DictLikeObject_IsADictionary(int protocol)
    {
        var type = ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32);
        Assert.Equal(new() { ["a"] = 1 }, type.Deserialize(Pickle("settings", protocol)));
        Assert.Equal(new() { ["a"] = 1, ["b"] = 3 }, type.Deserialize(Pickle("chain", protocol)));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Deserialize_SubclassOfABuiltIn_IsItsValue(int protocol)
    {
        Assert.Equal([1, 2], ArtifactTypes.List(ArtifactTypes.Int32).Deserialize(Pickle("userlist", protocol)));
        Assert.Equal(new DateTime(2024, 1, 2), ArtifactTypes.DateTime.Deserialize(Pickle("moment", protocol)));
        if (protocol < 2)
            return;
        Assert.Equal("us", ArtifactTypes.String.Deserialize(Pickle("userstring", protocol)));
        Assert.Equal(5, ArtifactTypes.Int32.Deserialize(Pickle("myint", protocol)));
        Assert.Equal(5, ArtifactTypes.BigInteger.Deserialize(Pickle("myint", protocol)));
        Assert.Equal("x", ArtifactTypes.String.Deserialize(Pickle("mystr", protocol)));
        Assert.Equal("z"u8, ArtifactTypes.Bytes.Deserialize(Pickle("mybytes", protocol)));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Deserialize_EnumMember_IsFoundByName(int protocol)
    {
        Assert.Equal(Color.Red, ArtifactTypes.Enum(("Red", Color.Red)).Deserialize(Pickle("color", protocol)));
        Assert.Equal(Color.Low, ArtifactTypes.Enum(("LOW", Color.Low)).Deserialize(Pickle("level", protocol)));
        var access = ArtifactTypes.Enum(("Read", Access.Read), ("Write", Access.Write), ("Run", Access.Run));
        Assert.Equal(Access.Read | Access.Run, access.Deserialize(Pickle("flags", protocol)));
    }

    [Theory]
    [InlineData(4L)]
    [InlineData(2L)]
    public void Deserialize_EnumMemberByValue_IsItsNumber(long value)
    {
        byte[] pickle = ArtifactTypes.Object().Serialize(
            PickleReader.Read([.. "cm\nAccess\n(I"u8, (byte)('0' + value), .. "\ntR."u8]));
        Assert.Equal((Access)value, ArtifactTypes.Enum(("Write", Access.Write), ("Run", Access.Run)).Deserialize(pickle));
        Assert.Equal(value, ArtifactTypes.Int64.Deserialize(pickle));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Deserialize_Exception_HasItsClassAndMessage(int protocol)
    {
        var error = PickleReader.Read(Pickle("error", protocol)).As<Exception>();
        Assert.Equal("k", error.Message);
        var instance = Assert.IsType<PickledObject>(PickleReader.Read(Pickle("oops", protocol)));
        Assert.Equal("samples.Oops", instance.Class.ToString());
        Assert.Equal(["bad", 7L], instance.Arguments);
        Assert.Equal(7L, instance.Attributes!["code"]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Read_ObjectOfALibrary_StaysInertAndIsWrittenBack(int protocol)
    {
        foreach (string name in new[] { "generator", "frame", "series", "index", "dates", "categorical", "dtype" })
        {
            var value = PickleReader.Read(Pickle(name, protocol));
            Assert.True(value is PickledObject or PickledDataType, name);
            var again = PickleReader.Read(ArtifactTypes.Object().Serialize(value));
            Assert.Equal(NaturalText.Of(value), NaturalText.Of(again));
        }
    }

    [Fact]
    public void As_FittingValue_IsConverted()
    {
        var value = PickleReader.Read("(dVa\n(lI1\naI2\nasVb\n(lI3\nas."u8);
        Assert.Equal(1, PickleReader.Read("I1\n."u8).As<int>());
        Assert.Null(PickleReader.Read("N."u8).As<string?>());
        Assert.Equal("text", "text".As<string>());
        var type = ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.List(ArtifactTypes.Int32));
        Assert.Equal([1, 2], value.As(type)["a"]);
        Assert.Equal(new BigInteger(3), ((PickledDict)value!)["b"].As<List<object?>>()[0].As<BigInteger>());
    }

    [Fact]
    public void As_ValueThatDoesNotFit_NamesThePlaceAndBothTypes()
    {
        var value = PickleReader.Read("(dVa\n(lI1\naVx\nas."u8);
        var type = ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.List(ArtifactTypes.Int32));
        var error = Assert.Throws<ArtifactTypeMismatchException>(() => value.As(type, "limits"));
        Assert.Equal("limits[\"a\"][1]", error.Path);
        Assert.Contains("the str \"x\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("System.Int32", error.Message, StringComparison.Ordinal);
        Assert.Contains("ArtifactTypes.Register",
            Assert.Throws<ArgumentException>(() => value.As<System.Text.StringBuilder>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_SharedEmptyTuple_MakesListsOfTheirOwn()
    {
        var lists = PickleReader.Read("(l)a)a."u8).As(ArtifactTypes.List(ArtifactTypes.List(ArtifactTypes.Int32)));
        Assert.NotSame(lists[0], lists[1]);
    }

    [Fact]
    public void Read_TimeZoneThatIsAPath_IsNotLookedUp()
    {
        foreach (string name in new[] { "../../../etc/passwd", "/etc/localtime", "a//b", "a/", "", "é", "Europe/Nowhere" })
        {
            byte[] pickle = new PickleProgram().Global("zoneinfo", "ZoneInfo").Text(name).Op("\u0085R").Stop();
            Assert.IsType<PickledObject>(PickleReader.Read(pickle));
        }
    }

    private static byte[] Pickle(string name, int protocol) => PythonValueTests.Special(name, protocol);

    private static PickledDict Names(string name, int protocol) =>
        Assert.IsType<PickledObject>(PickleReader.Read(Pickle(name, protocol))).Attributes!;

    private enum Color
    {
        Red,
        Low,
    }

    [Flags]
    private enum Access
    {
        Read = 1,
        Write = 2,
        Run = 4,
    }

    private sealed record Pair(int X, double Y)
    {
        public static ArtifactType<Pair> Mapping { get; } = ArtifactTypes.Object(
            nameof(Pair),
            [
                ArtifactMember<Pair>.Create("x", ArtifactTypes.Int32, static pair => pair.X, "X"),
                ArtifactMember<Pair>.Create("y", ArtifactTypes.Double, static pair => pair.Y, "Y"),
            ],
            static reader => new Pair(reader.Get<int>(0), reader.Get<double>(1)));
    }
}
