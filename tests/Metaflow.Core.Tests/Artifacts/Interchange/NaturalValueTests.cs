using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>Random natural values that we write: CPython loads them, and so do we.</summary>
public sealed class NaturalValueTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    [Fact]
    public void Serialize_AnyNaturalValue_IsThatValueForCPython()
    {
        var peer = python.Peer;
        NaturalGraph.Of(NaturalScalar.All).Sample(
            nodes =>
            {
                object? value = NaturalGraph.Build(nodes);
                Assert.Equal(CanonicalText.Of(value), peer.TextOf(ArtifactTypes.Object().Serialize(value)));
            },
            iter: 2000,
            threads: 1,
            print: Print);
    }

    [Fact]
    public void Deserialize_AnySerializedNaturalValue_IsEqualAndSharesAlike() =>
        NaturalGraph.Of(NaturalScalar.All).Sample(
            nodes =>
            {
                object? value = NaturalGraph.Build(nodes);
                byte[] pickle = ArtifactTypes.Object().Serialize(value);
                object? read = PickleReader.Read(pickle);
                Assert.Equal(CanonicalText.Of(value), CanonicalText.Of(read));
                Assert.Equal(pickle, ArtifactTypes.Object().Serialize(read));
            },
            iter: 2000,
            print: Print);

    private static string Print(GraphNode[] nodes) => CanonicalText.Of(NaturalGraph.Build(nodes));
}
