using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

public sealed class RecordArtifactTypeTests
{
    private static readonly Movie _movie = new(
        "Alien", 1979, 8.5, ["horror", "space"], new Uri("https://x.org/alien.jpg"));

    private enum Color
    {
        Red = 1,
        DarkBlue = 2,
    }

    [Flags]
    private enum Access : ulong
    {
        None = 0,
        Read = 1,
        Write = 2,
        All = 3,
        Top = 1UL << 63,
    }

    [Fact]
    public void Deserialize_SerializedRecord_IsEqual() =>
        Assert.Equal(_movie, Movie.Mapping.Deserialize(Movie.Mapping.Serialize(_movie)));

    [Fact]
    public void Serialize_Record_IsADictOfItsMembers()
    {
        var dict = Assert.IsType<PickledDict>(PickleReader.Read(Movie.Mapping.Serialize(_movie)));
        Assert.Equal(["title", "year", "rating", "genres", "poster"], dict.Select(pair => pair.Key));
        Assert.Equal(1979L, dict["year"]);
    }

    [Fact]
    public void Read_OtherOrderOtherCaseAndUnknownKeys_FindsTheMembers()
    {
        var stored = new Dictionary<string, object?>
        {
            ["Genres"] = new[] { "horror" },
            ["extra"] = 1,
            ["YEAR"] = 1979,
            ["title"] = "Alien",
        };
        var movie = Movie.Mapping.Deserialize(ArtifactTypes.Object().Serialize(stored));
        Assert.Equal(new Movie("Alien", 1979, null, ["horror"], null), movie);
    }

    [Fact]
    public void Read_MemberMissing_NamesIt()
    {
        byte[] pickle = ArtifactTypes.Object().Serialize(new Dictionary<string, object?> { ["title"] = "Alien" });
        var error = Assert.Throws<ArtifactTypeMismatchException>(() => Movie.Mapping.Deserialize(pickle));
        Assert.Contains("'year'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongMemberInsideAList_NamesThePath()
    {
        var stored = new List<object?> { Dict("a", "x"), Dict("b", 1.5) };
        var type = ArtifactTypes.List(ArtifactTypes.Object<string>(
            "Holder",
            [ArtifactMember<string>.Create("poster", ArtifactTypes.String, static text => text, "Poster")],
            static reader => reader.Get<string>(0)));
        byte[] pickle = ArtifactTypes.Object().Serialize(stored);
        var error = Assert.Throws<ArtifactTypeMismatchException>(() => type.Deserialize(pickle, "Movies"));
        Assert.Equal("Movies[1].Poster", error.Path);
        Assert.Equal(typeof(string), error.ExpectedType);
        Assert.Equal("the float 1.5", error.Found);

        static Dictionary<string, object?> Dict(string title, object poster) =>
            new() { ["title"] = title, ["poster"] = poster };
    }

    [Fact]
    public void Write_UnsupportedTypeInsideAnObject_NamesPathAndType()
    {
        var value = new Dictionary<string, object?>
        {
            ["ok"] = 1,
            ["bad"] = new object?[] { 1, new Thread(() => { }) },
        };
        var error = Assert.Throws<ArtifactNotSupportedException>(
            () => ArtifactTypes.Object().Serialize(value, "Settings"));
        Assert.Equal("Settings[\"bad\"][1]", error.Path);
        Assert.Equal(typeof(Thread), error.ValueType);

        // The writer that failed leaves nothing behind.
        Assert.Equal("80044b012e", Convert.ToHexStringLower(ArtifactTypes.Int32.Serialize(1)));
    }

    [Fact]
    public void Write_ObjectOfARegisteredType_UsesItsMapping()
    {
        ArtifactTypes.Register(Movie.Mapping);
        var list = new List<object?> { _movie, new List<Movie> { _movie } };
        var read = Assert.IsType<List<object?>>(
            ArtifactTypes.Object().Deserialize(ArtifactTypes.Object().Serialize(list)));
        Assert.Equal("Alien", Assert.IsType<PickledDict>(read[0])["title"]);
        Assert.Same(read[0], Assert.IsType<List<object?>>(read[1])[0]);
    }

    [Fact]
    public void Enum_ByNameByNumberAndUnknown_RoundTrips()
    {
        var type = ArtifactTypes.Enum([("Red", Color.Red), ("DarkBlue", Color.DarkBlue)]);
        Assert.Equal("DarkBlue", ArtifactTypes.String.Deserialize(type.Serialize(Color.DarkBlue)));
        Assert.Equal(Color.DarkBlue, type.Deserialize(ArtifactTypes.String.Serialize("dark_blue")));
        Assert.Equal(Color.Red, type.Deserialize(ArtifactTypes.Int32.Serialize(1)));
        Assert.Equal((Color)(-7), type.Deserialize(type.Serialize((Color)(-7))));
        Assert.Throws<ArtifactTypeMismatchException>(() => type.Deserialize(ArtifactTypes.String.Serialize("Green")));
        Assert.Throws<ArtifactTypeMismatchException>(() => type.Deserialize(ArtifactTypes.Int64.Serialize(1L << 40)));
        Assert.Equal(Color.Red, type.Deserialize(Convert.FromHexString(
            "8004" + "8c0c676f6c64656e5f7479706573948c05436f6c6f72949394" + "4b0185945294" + "2e")));
    }

    [Fact]
    public void Enum_Flags_JoinsNames()
    {
        var type = ArtifactTypes.Enum(
            [("None", Access.None), ("Read", Access.Read), ("Write", Access.Write), ("All", Access.All),
                ("Top", Access.Top)]);
        Assert.Equal("All", ArtifactTypes.String.Deserialize(type.Serialize(Access.Read | Access.Write)));
        Assert.Equal("Read|Top", ArtifactTypes.String.Deserialize(type.Serialize(Access.Read | Access.Top)));
        Access[] values = [Access.None, Access.All, Access.Read | Access.Top, (Access)8, (Access)ulong.MaxValue];
        foreach (var value in values)
            Assert.Equal(value, type.Deserialize(type.Serialize(value)));
    }

    [Fact]
    public void Json_AnyTree_RoundTrips()
    {
        const string Text = """{"a":[1,2.5,"x",true,null,12345678901234567890123],"b":{"c":{}}}""";
        using var document = JsonDocument.Parse(Text);
        var element = ArtifactTypes.JsonElement.Deserialize(ArtifactTypes.JsonElement.Serialize(document.RootElement));
        Assert.True(JsonElement.DeepEquals(document.RootElement, element));
        var node = ArtifactTypes.JsonNode.Deserialize(ArtifactTypes.JsonNode.Serialize(JsonNode.Parse(Text)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Text), node));
        Assert.Null(ArtifactTypes.JsonNode.Deserialize(ArtifactTypes.JsonNode.Serialize(null)));
        Assert.Equal("<class 'dict'>", ArtifactTypes.JsonElement.PythonTypeNameOf(document.RootElement));
    }

    [Fact]
    public void Json_ValueThatJsonCannotHold_IsRefusedWithItsPath()
    {
        byte[] pickle = ArtifactTypes.Object().Serialize(new Dictionary<string, object?> { ["a"] = double.NaN });
        var error = Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.JsonElement.Deserialize(pickle, "Config"));
        Assert.Equal("Config[\"a\"]", error.Path);
    }
}
