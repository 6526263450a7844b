using System.Buffers.Binary;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

public sealed class PickleReaderHostileTests
{
    private static readonly byte[][] _seeds =
        [.. GoldenArchive.Blobs("golden.tar.gz", "expected.json")
            .Concat(GoldenArchive.Blobs("golden-2.13.6.tar.gz", "expected-2.13.6.json"))
            .Select(blob => blob.Pickle)
            .Where(pickle => pickle.Length < 2000)];

    [Fact]
    public void Read_RandomBytes_OnlyEverThrowsPickleFormatException() =>
        Gen.Byte.Array[0, 64].Sample(bytes => Survives(bytes), iter: 20_000);

    [Fact]
    public void Read_RandomInstructions_OnlyEverThrowsPickleFormatException()
    {
        byte[] opcodes = "(.012FIJKLMNRSTUVXabcd}eghijlopqrs)tuGBC]"u8.ToArray();
        var any = Gen.OneOf(
            Gen.Int[0, opcodes.Length - 1].Select(i => opcodes[i]),
            Gen.Byte[0x80, 0x98],
            Gen.Byte[0, 4]);
        any.Array[1, 80].Sample(bytes => Survives([0x80, 4, .. bytes, (byte)'.']), iter: 30_000);
    }

    [Fact]
    public void Read_DamagedGoldenPickle_OnlyEverThrowsPickleFormatException() =>
        Gen.Select(Gen.Int[0, _seeds.Length - 1], Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 3]).Sample(
            (seed, position, value, cut) =>
            {
                byte[] bytes = [.. _seeds[seed]];
                bytes[position % bytes.Length] = value;
                return Survives(cut == 0 ? bytes[..(position % bytes.Length)] : bytes);
            },
            iter: 30_000);

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8004")]
    [InlineData("80062e")]
    [InlineData("2e")]
    [InlineData("80044e")]
    [InlineData("4b")]
    [InlineData("58ffffffff2e")]
    [InlineData("8dffffffffffffff7f2e")]
    [InlineData("8dffffffffffffffff2e")]
    [InlineData("8bffffffff2e")]
    [InlineData("95ffffffffffffffff2e")]
    [InlineData("68012e")]
    [InlineData("52 2e")]
    [InlineData("4e4e522e")]
    [InlineData("655d2e")]
    [InlineData("285d652e")]
    [InlineData("7d284e752e")]
    [InlineData("4e94612e")]
    [InlineData("51 2e")]
    [InlineData("8201 2e")]
    [InlineData("97 2e")]
    [InlineData("ff2e")]
    [InlineData("8c02c3282e")]
    public void Read_MalformedPickle_ThrowsPickleFormatException(string hex)
    {
        byte[] pickle = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var error = Assert.Throws<PickleFormatException>(() => PickleReader.Read(pickle));
        Assert.Null(error.InnerException);
        Assert.InRange(error.Offset, 0, pickle.Length);
    }

    [Theory]
    [InlineData("80049506000000002800005d942e")]
    [InlineData("800495ffffffffffffffff5d942e")]
    public void Deserialize_FrameLongerThanTheData_IsRefusedAsByPython(string hex) =>
        Assert.Throws<PickleFormatException>(
            () => ArtifactTypes.List(ArtifactTypes.Int32).Deserialize(Convert.FromHexString(hex)));

    [Fact]
    public void Read_DangerousCall_IsDataAndIsNotCarriedOut()
    {
        var call = Assert.IsType<PickledObject>(PickleReader.Read("cos\nsystem\n(S'touch /tmp/x'\ntR."u8));
        Assert.Equal("os.system", call.Class.ToString());
        Assert.Equal(["touch /tmp/x"], call.Arguments);
    }

    [Fact]
    public void Read_DeepNesting_EndsAtTheLimit()
    {
        foreach (byte open in "](\u0005"u8.ToArray())
        {
            byte[] opened = [(byte)')', .. Enumerable.Repeat(open == 5 ? (byte)0x85 : open, 200_000)];
            byte[] closed = [.. opened, .. Enumerable.Repeat((byte)(open == '(' ? 't' : 'a'), 199_999), (byte)'.'];
            var error = Assert.Throws<PickleFormatException>(() => PickleReader.Read(closed));
            Assert.Contains("nested deeper", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_NestingThroughReferences_CannotOverflowTheStackOfATypedRead()
    {
        // Each list is filled only after it has been put into the one before: the reader cannot see the depth.
        byte[] bytes = [(byte)']', 0x94, .. Body()];
        ArtifactType<Nested> type = null!;
        type = ArtifactTypes.Sequence<Nested, Nested>(
            ArtifactTypes.Deferred(() => type), static items => new Nested(items));
        Assert.Throws<PickleFormatException>(() => type.Deserialize(bytes));

        static IEnumerable<byte> Body()
        {
            // Stack: the root below, the list being filled on top.
            yield return (byte)'h';
            yield return 0;
            for (int i = 1; i < 50_000; i++)
            {
                yield return (byte)']';
                yield return 0x94;
                yield return (byte)'a';
                yield return (byte)'0';
                yield return (byte)'j';
                foreach (byte part in LittleEndian(i))
                    yield return part;
            }
            yield return (byte)'0';
            yield return (byte)'.';
        }
    }

    [Fact]
    public void Read_ValueThatContainsItself_CannotRunForever()
    {
        ArtifactType<Nested> type = null!;
        type = ArtifactTypes.Sequence<Nested, Nested>(
            ArtifactTypes.Deferred(() => type), static items => new Nested(items));
        var error = Assert.Throws<ArtifactTypeMismatchException>(
            () => type.Deserialize(new byte[] { (byte)']', 0x94, (byte)'h', 0, (byte)'a', (byte)'.' }));
        Assert.Contains("contains itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BeyondALimit_NamesIt()
    {
        byte[] list = ArtifactTypes.List(ArtifactTypes.Int32).Serialize([1, 2, 3, 4, 5]);
        Assert.Contains("limit of 3 values", Failure(list, new() { MaxObjects = 3 }), StringComparison.Ordinal);
        byte[] text = ArtifactTypes.String.Serialize(new string('x', 100));
        Assert.Contains("limit of 50 bytes", Failure(text, new() { MaxBytes = 50 }), StringComparison.Ordinal);
        byte[] texts = ArtifactTypes.List(ArtifactTypes.String).Serialize(["a", "b", "c"]);
        Assert.Contains(
            "keeps more than the limit of 2", Failure(texts, new() { MaxMemo = 2 }), StringComparison.Ordinal);
        byte[] nested = ArtifactTypes.Object().Serialize(
            new List<object?> { new List<object?> { new List<object?> { 1 } } });
        Assert.Contains(
            "deeper than the limit of 2", Failure(nested, new() { MaxDepth = 2 }), StringComparison.Ordinal);
        Assert.NotNull(PickleReader.Read(nested, new() { MaxDepth = 3 }));
    }

    [Fact]
    public void Read_SmallPickleThatMultipliesData_EndsAtTheByteLimit()
    {
        // One megabyte of text, turned into bytes again and again.
        var pickle = new List<byte>();
        pickle.AddRange([.. "c_codecs\nencode\n"u8, 0x94]);
        pickle.Add((byte)'X');
        pickle.AddRange(LittleEndian(1 << 20));
        pickle.AddRange(new byte[1 << 20]);
        pickle.AddRange([0x94, 0x8c, 6, .. "latin1"u8, 0x86, 0x94, (byte)'0', (byte)'0']);
        for (int i = 0; i < 20_000; i++)
            pickle.AddRange([(byte)'h', 0, (byte)'h', 2, (byte)'R', (byte)'0']);
        pickle.AddRange("N."u8);
        Assert.Contains(
            "limit of 4194304 bytes", Failure([.. pickle], new() { MaxBytes = 4 << 20 }), StringComparison.Ordinal);
        Assert.Contains(
            $"limit of {8 * pickle.Count + (1 << 20)} bytes", Failure([.. pickle], PickleLimits.Default),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NumpyArrayOfRowsWithoutData_IsRefused()
    {
        byte[] pickle =
        [
            .. "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2000000000\nI0\nt"u8,
            .. "cnumpy\ndtype\n(S'f8'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nC"u8,
            0,
            .. "tb."u8,
        ];
        Assert.Contains("more than the limit of", Failure(pickle, PickleLimits.Default), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KeysThatWouldCompareForever_EndsSoon()
    {
        // Two trees of tuples, 100 wide and 4 deep, equal but for identity.
        var pickle = new List<byte> { 0x80, 4, (byte)'}' };
        for (int tree = 0; tree < 2; tree++)
        {
            pickle.AddRange([(byte)'K', 1, 0x94, (byte)'0']);
            int slot = tree * 6;
            for (int level = 0; level < 5; level++)
            {
                pickle.Add((byte)'(');
                for (int i = 0; i < 100; i++)
                    pickle.AddRange([(byte)'h', (byte)(slot + level)]);
                pickle.AddRange([(byte)'t', 0x94]);
                if (level < 4)
                    pickle.Add((byte)'0');
            }
            pickle.AddRange([(byte)'N', (byte)'s']);
        }
        pickle.Add((byte)'.');
        Assert.Contains(
            "comparing its dict keys", Failure([.. pickle], PickleLimits.Default), StringComparison.Ordinal);
    }

    private static string Failure(byte[] pickle, PickleLimits limits) =>
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(pickle, limits)).Message;

    private static byte[] LittleEndian(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>
    /// Reads and, where that succeeds, reads typed, describes and writes back: nothing foreign may come out.
    /// </summary>
    private static bool Survives(byte[] bytes)
    {
        try
        {
            var value = PickleReader.Read(bytes, new() { MaxBytes = 1 << 24, MaxObjects = 1 << 16 });
            NaturalDescription.Of(value);
            ArtifactTypes.Object().Serialize(value);
            Movie.Mapping.Read(value, new ReadPath());
        }
        catch (PickleFormatException error)
        {
            return error.InnerException is null;
        }
        catch (MetaflowException)
        {
            // What was read is sound, but cannot be written back, or is no movie.
        }
        return true;
    }

    private sealed class Nested(List<Nested> items) : List<Nested>(items);
}
