using CsCheck;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>Random values of random types that we write: CPython loads what they mean to it, and we read them back.</summary>
public sealed class TypedValueTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    [Fact]
    public void Serialize_AnyTypedValue_IsItsMeaningForCPython()
    {
        var peer = python.Peer;
        TypedShapes.Samples.Sample(
            sample => Assert.Equal(CanonicalText.Of(sample.Natural), peer.TextOf(sample.Serialize())),
            iter: 400,
            threads: 1,
            print: Print);
    }

    [Fact]
    public void Deserialize_AnySerializedTypedValue_IsEqual() =>
        TypedShapes.Samples.Sample(
            sample =>
            {
                byte[] pickle = sample.Serialize();
                string expected = CanonicalText.Of(sample.Natural);
                Assert.Equal(expected, CanonicalText.Of(PickleReader.Read(pickle)));
                Assert.Equal(expected, CanonicalText.Of(sample.ReadNatural(pickle)));
            },
            iter: 400,
            print: Print);

    [Fact]
    public void TryDeserialize_AnySerializedTypedValueThatComesInPieces_IsEqual()
    {
        int streamed = 0;
        Gen.Select(TypedShapes.Samples, Gen.OneOf(1, 7, 1000, 1 << 20)).Sample(
            (sample, piece) =>
            {
                byte[] pickle = sample.Serialize();
                var (isRead, natural) = sample.ReadStreamed(new PieceStream(pickle, piece), pickle.Length);
                if (!isRead)
                    return;
                Interlocked.Increment(ref streamed);
                Assert.Equal(CanonicalText.Of(sample.Natural), CanonicalText.Of(natural));
            },
            iter: 400);
        Assert.True(streamed > 50, $"Only {streamed} were read from a stream.");
    }

    /// <summary>What another CPython writes of the same value may share more or less, but means the same.</summary>
    [Fact]
    public void Deserialize_TypedValueThatCPythonWroteAgain_IsEqual()
    {
        var peer = python.Peer;
        TypedShapes.Samples.Sample(
            sample =>
            {
                byte[] again = peer.WriteAgain(sample.Serialize());
                Assert.Equal(CanonicalText.Of(sample.Natural), CanonicalText.Of(sample.ReadNatural(again)));
            },
            iter: 400,
            threads: 1,
            print: Print);
    }

    private static string Print(TypedSample sample) => $"{sample.Name}: {CanonicalText.Of(sample.Natural)}";

    private sealed class PieceStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
