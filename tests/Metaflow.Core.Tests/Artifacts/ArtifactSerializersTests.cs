using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Tests.Artifacts;

/// <summary>Which serializer stores and reads what.</summary>
public sealed class ArtifactSerializersTests
{
    [Theory]
    [InlineData("", "is empty")]
    [InlineData("CSV", "characters other than")]
    [InlineData("csv v1", "characters other than")]
    [InlineData("gzip+csv", "compression is the datastore's affair")]
    [InlineData("pickle-v4", "is pickle's")]
    [InlineData("pickle-v2", "is pickle's")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123_", "more than 64")]
    public void Add_BadLabel_IsRefused(string label, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => ArtifactSerializers.None.Add(new Labelled(label)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Several_OrdersByPriority()
    {
        var (late, early, second) = (new Labelled("c", 300), new Labelled("a", 1), new Labelled("b", 1));

        ArtifactSerializers serializers = [late, early, second];

        Assert.Equal([early, second, late], serializers);
        Assert.Empty(ArtifactSerializers.None);
    }

    [Fact]
    public void WriterOf_TypesOwnAndRegistered_TakesTheLowerPriority()
    {
        var own = new Labelled("own");
        var type = ArtifactTypes.Serialized<int>(own);
        var forced = ArtifactTypes.Serialized<int>(own, ArtifactTypes.Int32, isForced: true);
        var (same, lower, higher) = (new Labelled("same"), new Labelled("lower", 5), new Labelled("higher", 101));

        Assert.Same(own, ArtifactSerializers.None.WriterOf(type));
        Assert.Same(same, ArtifactSerializers.None.Add(same).WriterOf(type));
        Assert.Same(lower, ArtifactSerializers.None.Add(same).Add(lower).WriterOf(type));
        Assert.Same(own, ArtifactSerializers.None.Add(higher).WriterOf(type));
        Assert.Same(own, ArtifactSerializers.None.Add(lower).WriterOf(forced));
        Assert.Same(lower, ArtifactSerializers.None.Add(lower).WriterOf(ArtifactTypes.Int32));
        Assert.Same(ArtifactSerializer.Pickle, ArtifactSerializers.None.Add(lower).WriterOf(ArtifactTypes.Int64));
        Assert.Same(
            ArtifactSerializer.Pickle, ArtifactSerializers.None.Add(new Labelled("last", 10_000)).WriterOf(ArtifactTypes.Int32));
    }

    [Fact]
    public void WriterOf_OwnWithBadLabel_IsRefused() => Assert.Throws<ArgumentException>(
        () => ArtifactSerializers.None.WriterOf(ArtifactTypes.Serialized<int>(new Labelled("pickle-v4"))));

    [Fact]
    public void ReaderOf_Label_DecidesNotThePriority()
    {
        var (own, old) = (new Labelled("v2"), new Labelled("v1", 500));
        var type = ArtifactTypes.Serialized<int>(own);
        var serializers = ArtifactSerializers.None.Add(old).Add(new Labelled("other", 1));

        Assert.Same(own, serializers.ReaderOf(type, Stored("v2")));
        Assert.Same(old, serializers.ReaderOf(type, Stored("v1")));
        Assert.Same(ArtifactSerializer.Pickle, serializers.ReaderOf(type, Stored("gzip+pickle-v2")));
        Assert.Throws<UnknownEncodingException>(() => serializers.ReaderOf(ArtifactTypes.Int64, Stored("v1")));
    }

    [Fact]
    public void ReaderOf_UnknownLabel_SaysHowToRegister()
    {
        var error = Assert.Throws<UnknownEncodingException>(
            () => ArtifactSerializers.None.ReaderOf(ArtifactTypes.Int32, Stored("parquet-v1")));

        Assert.Equal("x", error.Artifact);
        Assert.Equal("parquet-v1", error.Encoding);
        Assert.Equal(
            "Artifact 'x' is stored in encoding 'parquet-v1' of package 'Acme', which no serializer known here reads as "
            + "System.Int32. Register one that does: FlowProgram.RunAsync<MyFlow>(args, program => "
            + "program.AddSerializer(new MySerializer())).", error.Message);
    }

    [Fact]
    public void SerializedType_InsideAnotherValue_IsRefusedByName()
    {
        var type = ArtifactTypes.List(ArtifactTypes.File);

        var error = Assert.Throws<ArtifactNotSupportedException>(
            () => type.Serialize([ArtifactFile.FromBytes(default)], "Files"));

        Assert.Equal("Files[0]", error.Path);
        Assert.Contains("make it an artifact of its own", error.Message, StringComparison.Ordinal);
    }

    private static StoredArtifact Stored(string encoding) =>
        new("x", new string('0', 40), new ArtifactInfo(1, "<class 'int'>", encoding, "Acme"));

    private sealed class Labelled(string label, int priority = ArtifactSerializer.DefaultPriority) : ArtifactSerializer<int>
    {
        public override string Encoding => label;

        public override int Priority => priority;

        public override ValueTask SerializeAsync(int value, Stream output, CancellationToken cancellationToken) => default;

        public override ValueTask<int> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken) => new(0);
    }
}
