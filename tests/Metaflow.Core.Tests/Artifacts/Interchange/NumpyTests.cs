using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>NumPy's arrays and scalars, both ways.</summary>
public sealed class NumpyTests(NumpyFixture python) : IClassFixture<NumpyFixture>
{
    // CPython's pickler that is written in Python fails at what NumPy does in protocol 5.
    private static readonly Gen<RandomPickle> _pickles = Gen.Select(
        Gen.UInt, Gen.Int[0, 20], Gen.Int[0, 5], Gen.Bool, Gen.Bool,
        (seed, size, protocol, isPure, isOptimized) =>
            new RandomPickle(seed, size, protocol, isPure && protocol < 5, isOptimized));

    public static TheoryData<string> DataTypes =>
    [
        "?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16", "S3", "U3", "V3", "O", "M8[D]",
        "M8[s]", "M8[ms]", "M8[us]", "M8[ns]", "M8[M]", "M8[Y]", "M8[W]", "M8[h]", "M8[15m]", "m8[D]", "m8[s]", "m8[ns]",
        "i4,f8", "U2,i1,?",
    ];

    [Theory]
    [MemberData(nameof(DataTypes))]
    public void Read_ArrayOfAnyTypeOrderAndProtocol_IsThatArrayAndIsWrittenBack(string dataType)
    {
        string array = $"numpy.arange(24).astype('i8').astype('{dataType}')";
        if (dataType.Contains(',', StringComparison.Ordinal))
            array = $"numpy.array([(n, n, n)[:{dataType.Split(',').Length}] for n in range(24)], '{dataType}')";
        else if (dataType[0] == 'V')
            array = $"numpy.array([bytes([n, 0, n]) for n in range(24)], '{dataType}')";
        string[] forms =
        [
            $"{array}", $"{array}[:0]", $"{array}[::5]", $"{array}.reshape(4, 6)", $"{array}.reshape(4, 6).T",
            $"numpy.asfortranarray({array}.reshape(2, 3, 4))", $"{array}.reshape(4, 6)[1:, ::2]", $"{array}[7:8].reshape(())",
            $"{array}.astype({array}.dtype.newbyteorder('>'))", $"[{array}.dtype, {array}.dtype.newbyteorder('>')]",
        ];
        foreach (string form in forms)
        {
            for (int protocol = 0; protocol <= 5; protocol++)
            {
                var (pickle, text) = python.Peer.Evaluate(form, protocol);
                object? value = PickleReader.Read(pickle);
                Assert.Equal(text, CanonicalText.Of(value));
                Assert.Equal(text, python.Peer.TextOf(ArtifactTypes.Object().Serialize(value)));
            }
        }
    }

    [Fact]
    public void Read_AnyNumpyValue_IsThatValue()
    {
        var peer = python.Peer;
        _pickles.Sample(
            random =>
            {
                var (pickle, text) = peer.Make("numpy", random);
                Assert.Equal(text, CanonicalText.Of(PickleReader.Read(pickle)));
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Serialize_AnyNumpyValueThatWasRead_IsTheSameValueForNumpy()
    {
        var peer = python.Peer;
        _pickles.Sample(
            random =>
            {
                var (pickle, text) = peer.Make("numpy", random);
                Assert.Equal(text, peer.TextOf(ArtifactTypes.Object().Serialize(PickleReader.Read(pickle))));
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Serialize_ArrayOfNumbers_IsANumpyArrayWithoutCopying()
    {
        CheckBlock<sbyte>(ArtifactTypes.SByte, [-128, 0, 127], "i1");
        CheckBlock<short>(ArtifactTypes.Int16, [short.MinValue, 0, short.MaxValue], "i2");
        CheckBlock<ushort>(ArtifactTypes.UInt16, [0, ushort.MaxValue], "u2");
        CheckBlock<int>(ArtifactTypes.Int32, [int.MinValue, 0, int.MaxValue], "i4");
        CheckBlock<uint>(ArtifactTypes.UInt32, [0, uint.MaxValue], "u4");
        CheckBlock<long>(ArtifactTypes.Int64, [long.MinValue, 0, long.MaxValue], "i8");
        CheckBlock<ulong>(ArtifactTypes.UInt64, [0, ulong.MaxValue], "u8");
        CheckBlock<float>(ArtifactTypes.Single, [0.1f, -0.0f, float.NaN, float.MaxValue], "f4");
        CheckBlock<double>(ArtifactTypes.Double, [0.1, -0.0, double.NaN, double.NegativeInfinity], "f8");
        CheckBlock<double>(ArtifactTypes.Double, [.. Enumerable.Range(0, 100_000).Select(number => number * 0.5)], "f8");
    }

    [Fact]
    public void Serialize_AnyArrayInNumpysForm_IsThatArrayForNumpyByteForByte()
    {
        CheckForm(Gen.SByte, ArtifactTypes.SByte, "i1");
        CheckForm(Gen.Byte, ArtifactTypes.Byte, "u1");
        CheckForm(Gen.Short, ArtifactTypes.Int16, "i2");
        CheckForm(Gen.UShort, ArtifactTypes.UInt16, "u2");
        CheckForm(Gen.Int, ArtifactTypes.Int32, "i4");
        CheckForm(Gen.UInt, ArtifactTypes.UInt32, "u4");
        CheckForm(Gen.Long, ArtifactTypes.Int64, "i8");
        CheckForm(Gen.ULong, ArtifactTypes.UInt64, "u8");
        CheckForm(Gen.UShort.Select(BitConverter.UInt16BitsToHalf), ArtifactTypes.Half, "f2");
        CheckForm(Gen.Float, ArtifactTypes.Single, "f4");
        CheckForm(NaturalScalar.Doubles, ArtifactTypes.Double, "f8");
        CheckForm(NaturalScalar.ComplexNumbers, ArtifactTypes.Complex, "c16");
        CheckForm(Gen.Bool, ArtifactTypes.Boolean, "b1");
    }

    [Fact]
    public void Serialize_Matrix_IsATwoDimensionalNumpyArray() => Assert.Equal("True", python.Peer.Check(
        ArtifactTypes.Array2(ArtifactTypes.Int32).Serialize(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }),
        "numpy.array_equal(numpy.asarray(value), [[1, 2, 3], [4, 5, 6]])"));

    [Fact]
    public void Deserialize_ArrayOfNumbers_GivesItsElements()
    {
        foreach (string order in new[] { "<", ">" })
        {
            Assert.Equal([0.5, -1.5], Read(ArtifactTypes.Array(ArtifactTypes.Double), $"numpy.array([0.5, -1.5], '{order}f8')"));
            Assert.Equal([0.5, -1.5], Read(ArtifactTypes.Array(ArtifactTypes.Double), $"numpy.array([0.5, -1.5], '{order}f4')"));
            Assert.Equal([0.5f], Read(ArtifactTypes.Array(ArtifactTypes.Single), $"numpy.array([0.5], '{order}f4')"));
            Assert.Equal([-7, 8], Read(ArtifactTypes.Array(ArtifactTypes.Int32), $"numpy.array([-7, 8], '{order}i4')"));
            Assert.Equal([-7, 8], Read(ArtifactTypes.Array(ArtifactTypes.Int32), $"numpy.array([-7, 8], '{order}i8')"));
            Assert.Equal([-7L, 8], Read(ArtifactTypes.Array(ArtifactTypes.Int64), $"numpy.array([-7, 8], '{order}i2')"));
            Assert.Equal(
                [ulong.MaxValue], Read(ArtifactTypes.Array(ArtifactTypes.UInt64), $"numpy.array([2**64 - 1], '{order}u8')"));
            Assert.Equal(
                ["a", "\u20ac"], Read(ArtifactTypes.List(ArtifactTypes.String), $"numpy.array(['a', '\\u20ac'], '{order}U2')"));
        }
        Assert.Equal([true, false], Read(ArtifactTypes.Array(ArtifactTypes.Boolean), "numpy.array([True, False])"));
        Assert.Equal([1, 2, 255], Read(ArtifactTypes.Bytes, "numpy.array([1, 2, 255], 'u1')"));
        Assert.Equal(
            [new DateTime(2024, 2, 29)], Read(ArtifactTypes.Array(ArtifactTypes.DateTime), "numpy.array(['2024-02-29'], 'M8[D]')"));
        Assert.Equal(
            [TimeSpan.FromSeconds(90)], Read(ArtifactTypes.List(ArtifactTypes.TimeSpan), "numpy.array([90], 'm8[s]')"));
        Assert.Equal(2.5, Read(ArtifactTypes.Double, "numpy.float64(2.5)"));
        Assert.Equal(2.5f, Read(ArtifactTypes.Single, "numpy.float32(2.5)"));
        Assert.Equal(-3, Read(ArtifactTypes.Int32, "numpy.int64(-3)"));
        Assert.Equal("x", Read(ArtifactTypes.String, "numpy.str_('x')"));
    }

    [Theory]
    [InlineData("numpy.array([[1, 2, 3], [4, 5, 6]], 'f8')")]
    [InlineData("numpy.asfortranarray(numpy.array([[1, 2, 3], [4, 5, 6]], 'f8'))")]
    [InlineData("numpy.array([[1, 4], [2, 5], [3, 6]], '>f8').T")]
    [InlineData("numpy.array([[1, 2, 3], [4, 5, 6]], 'i2')")]
    public void Deserialize_TwoDimensionalArray_GivesItsRows(string expression)
    {
        Assert.Equal(
            new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }, Read(ArtifactTypes.Array2(ArtifactTypes.Double), expression));
        Assert.Equal(
            [[1, 2, 3], [4, 5, 6]], Read(ArtifactTypes.List(ArtifactTypes.Array(ArtifactTypes.Double)), expression));
    }

    /// <summary>A vector and a matrix of the same elements; NumPy 1 writes what we write.</summary>
    private void CheckForm<T>(Gen<T> values, ArtifactType<T> element, string dataType)
        where T : unmanaged
    {
        var peer = python.Peer;
        bool isFirst = peer.Check(ArtifactTypes.Int32.Serialize(0), "numpy.__version__[:2]") == "1.";
        Gen.Select(values.Array[0, 12], Gen.Int[1, 4]).Sample(
            (items, columns) =>
            {
                var matrix = new T[items.Length / columns, columns];
                for (int i = 0; i < matrix.Length; i++)
                    matrix[i / columns, i % columns] = items[i];
                Check(ArtifactTypes.Array(element, ArrayForm.NumPy).Serialize(items), items, [items.Length]);
                Check(
                    ArtifactTypes.Array2(element, ArrayForm.NumPy).Serialize(matrix),
                    items.AsSpan(0, matrix.Length),
                    [matrix.GetLength(0), columns]);
            },
            iter: 30,
            threads: 1);

        void Check(byte[] pickle, ReadOnlySpan<T> items, long[] shape)
        {
            byte[] data = System.Runtime.InteropServices.MemoryMarshal.AsBytes(items).ToArray();
            var type = new PickledDataType(dataType) { ItemSize = PickledDataType.SizeIn(dataType) };
            Assert.Equal(CanonicalText.Of(new PickledArray(type, shape, data)), peer.TextOf(pickle));
            if (isFirst)
                Assert.Equal(Convert.ToHexStringLower(peer.WriteAgain(pickle)), Convert.ToHexStringLower(pickle));
        }
    }

    private T Read<T>(ArtifactType<T> type, string expression) =>
        type.Deserialize(python.Peer.Evaluate(expression).Pickle);

    private void CheckBlock<T>(ArtifactType<T> element, T[] items, string dataType)
        where T : unmanaged
    {
        byte[] pickle = ArtifactTypes.Array(element).Serialize(items);
        string bytes = Convert.ToHexStringLower(System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(items));
        Assert.Equal(
            $"True {dataType} {items.Length}",
            python.Peer.Check(pickle, "(lambda array: '%s %s %d' % (numpy.shares_memory(array, value), array.dtype.str[1:], " +
                "len(array)))(numpy.asarray(value))"));
        Assert.Equal(
            bytes, python.Peer.Check(pickle, "numpy.asarray(value).astype(numpy.asarray(value).dtype.newbyteorder('<')).tobytes().hex()"));
    }
}
