using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>Random values that CPython makes and writes: we read them, and CPython reads what we write back.</summary>
public sealed class PythonValueTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    private static readonly Gen<RandomPickle> _pickles = Gen.Select(
        Gen.UInt, Gen.Int[0, 150], Gen.Int[0, 5], Gen.Bool, Gen.Bool,
        (seed, size, protocol, isPure, isOptimized) => new RandomPickle(seed, size, protocol, isPure, isOptimized));

    [Fact]
    public void Read_AnyValueThatCPythonWrites_IsThatValue()
    {
        var peer = python.Peer;
        _pickles.Sample(
            random =>
            {
                var (pickle, text) = peer.Make("random", random);
                Assert.Equal(text, CanonicalText.Of(PickleReader.Read(pickle)));
            },
            iter: 2000,
            threads: 1);
    }

    [Fact]
    public void Serialize_AnyValueReadFromCPython_IsTheSameValueForCPython()
    {
        var peer = python.Peer;
        _pickles.Sample(
            random =>
            {
                var (pickle, text) = peer.Make("random", random);
                byte[] again = ArtifactTypes.Object().Serialize(PickleReader.Read(pickle));
                Assert.Equal(text, peer.TextOf(again));
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Serialize_CallWhoseArgumentsLeadBackToIt_IsOneObject()
    {
        // e = ValueError(); e.args = ([e],)
        byte[] pickle = Convert.FromHexString("8004952d000000000000008c086275696c74696e73948c0a56616c75654572726f729493945d94"
            + "680268038594529461306804523068052e");
        byte[] again = ArtifactTypes.Object().Serialize(PickleReader.Read(pickle));
        Assert.Equal("True", python.Peer.Check(again, "value.args[0][0] is value"));
    }
}
