using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

public sealed class PolymorphicArtifactTypeTests
{
    private static readonly ArtifactType<Circle> _circle = ArtifactTypes.Object<Circle>(
        "Circle",
        [ArtifactMember<Circle>.Create("radius", ArtifactTypes.Double, static circle => circle.Radius, "Radius")],
        static reader => new Circle(reader.Get<double>(0)));

    private static readonly ArtifactType<Group> _group = ArtifactTypes.Object<Group>(
        "Group",
        [
            ArtifactMember<Group>.Create("shapes", ArtifactTypes.List(ArtifactTypes.Deferred(static () => _shape!)),
                static group => group.Shapes, "Shapes"),
        ],
        static reader =>
        {
            var group = new Group();
            reader.Publish(group);
            group.Shapes = reader.Get<List<IShape>>(0);
            return group;
        });

    private static readonly ArtifactType<IShape> _shape = ArtifactTypes.Polymorphic<IShape>(
        "$type",
        DerivedArtifactType<IShape>.Create("circle", _circle),
        DerivedArtifactType<IShape>.Create(7, _group));

    private static readonly ArtifactType<Named> _named = ArtifactTypes.Object<Named>(
        "Named",
        [ArtifactMember<Named>.Create("name", ArtifactTypes.String, static named => named.Name, "Name")],
        static reader => new Named { Name = reader.Get<string>(0) });

    private interface IShape;

    [Fact]
    public void Serialize_DerivedType_StandsAfterItsDiscriminator()
    {
        var dict = Assert.IsType<PickledDict>(PickleReader.Read(_shape.Serialize(new Circle(2))));
        Assert.Equal([new("$type", "circle"), new("radius", 2.0)], dict);
        dict = Assert.IsType<PickledDict>(PickleReader.Read(_shape.Serialize(new Group())));
        Assert.Equal(7L, dict["$type"]);
    }

    [Fact]
    public void Deserialize_SerializedTree_KeepsTypesAndSharing()
    {
        var circle = new Circle(1);
        var group = new Group { Shapes = [circle, circle, new Group { Shapes = [new Circle(3)] }] };
        group.Shapes.Add(group);
        var read = Assert.IsType<Group>(_shape.Deserialize(_shape.Serialize(group)));
        Assert.Equal(circle, read.Shapes[0]);
        Assert.Same(read.Shapes[0], read.Shapes[1]);
        Assert.Equal(new Circle(3), Assert.Single(Assert.IsType<Group>(read.Shapes[2]).Shapes));
        Assert.Same(read, read.Shapes[3]);
        Assert.Null(_shape.Deserialize(_shape.Serialize(null!)));
    }

    [Fact]
    public void Deserialize_UnknownOrMissingDiscriminator_NamesTheKnownOnes()
    {
        var stored = new Dictionary<string, object?> { ["$type"] = "square", ["radius"] = 1.0 };
        byte[] pickle = ArtifactTypes.Object().Serialize(new[] { stored });
        var error = Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.List(_shape).Deserialize(pickle, "Shapes"));
        Assert.Equal("Shapes[0]", error.Path);
        Assert.Contains("\"square\", which is none of the str \"circle\", the int 7", error.Message, StringComparison.Ordinal);
        stored.Remove("$type");
        error = Assert.Throws<ArtifactTypeMismatchException>(
            () => _shape.Deserialize(ArtifactTypes.Object().Serialize(stored)));
        Assert.Contains("without '$type'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_DiscriminatorInAnyPlace_IsFound()
    {
        var stored = new Dictionary<string, object?> { ["radius"] = 1.0, ["$type"] = "circle" };
        Assert.Equal(new Circle(1), _shape.Deserialize(ArtifactTypes.Object().Serialize(stored)));
    }

    [Fact]
    public void Serialize_TypeThatIsNotNamed_IsRefusedWithItsPath()
    {
        var error = Assert.Throws<ArtifactNotSupportedException>(
            () => ArtifactTypes.List(_shape).Serialize([new Circle(1), new Square()], "Shapes"));
        Assert.Equal("Shapes[1]", error.Path);
        Assert.Contains("[JsonDerivedType(typeof(Square)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serialize_DerivedInstanceOfAPlainClass_IsRefusedWithItsPath()
    {
        var error = Assert.Throws<ArtifactNotSupportedException>(
            () => ArtifactTypes.List(_named).Serialize([new Named(), new NamedMore { Name = "n" }], "Items"));
        Assert.Equal("Items[1]", error.Path);
        Assert.Contains("would be lost", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConcreteBase_WithoutDiscriminator_IsItself()
    {
        var more = ArtifactTypes.Object<NamedMore>(
            "NamedMore",
            [
                ArtifactMember<NamedMore>.Create("name", ArtifactTypes.String, static named => named.Name, "Name"),
                ArtifactMember<NamedMore>.Create("more", ArtifactTypes.Int32, static named => named.More, "More"),
            ],
            static reader => new NamedMore { Name = reader.Get<string>(0), More = reader.Get<int>(1) });
        var type = ArtifactTypes.Polymorphic<Named>(
            "kind",
            DerivedArtifactType<Named>.Create("more", more),
            DerivedArtifactType<Named>.Create((string?)null, _named));
        Assert.Equal(_named.Serialize(new Named { Name = "a" }), type.Serialize(new Named { Name = "a" }));
        Assert.Equal("a", type.Deserialize(type.Serialize(new Named { Name = "a" })).Name);
        Assert.Equal(3, Assert.IsType<NamedMore>(type.Deserialize(type.Serialize(new NamedMore { More = 3 }))).More);
    }

    private sealed record Circle(double Radius) : IShape;

    private sealed class Square : IShape;

    private sealed class Group : IShape
    {
        public List<IShape> Shapes { get; set; } = [];
    }

    private class Named
    {
        public string Name { get; set; } = "";
    }

    private sealed class NamedMore : Named
    {
        public int More { get; set; }
    }
}
