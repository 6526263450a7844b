using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Tests.Artifacts.Interchange;

namespace Metaflow.Tests.Artifacts;

/// <summary>Arrays in NumPy's form. The pickles are what NumPy 1.24 on CPython 3.11 wrote.</summary>
public sealed class NumpyFormTests(NumpyFixture python) : IClassFixture<NumpyFixture>
{
    // (array([1.5, 2.5]), array([[1, 2], [3, 4]], int32), array([True]), array([3.0]), array([98], uint8),
    // array([], uint8), array([], int32), "numpy", array([0.5], float16), array([1+2j]))
    private const string Mixed =
        "gASVZQIAAAAAAAAojBVudW1weS5jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsA"
        + "hZRDAWKUh5RSlChLAUsChZRoA4wFZHR5cGWUk5SMAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQxAAAAAAAAD4"
        + "PwAAAAAAAARAlHSUYmgCaAVLAIWUaAeHlFKUKEsBSwJLAoaUaAyMAmk0lImIh5RSlChLA2gQTk5OSv////9K/////0sAdJRiiUMQ"
        + "AQAAAAIAAAADAAAABAAAAJR0lGJoAmgFSwCFlGgHh5RSlChLAUsBhZRoDIwCYjGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9L"
        + "AHSUYolDAQGUdJRiaAJoBUsAhZRoB4eUUpQoSwFLAYWUaA+JQwgAAAAAAAAIQJR0lGJoAmgFSwCFlGgHh5RSlChLAUsBhZRoDIwC"
        + "dTGUiYiHlFKUKEsDaCVOTk5K/////0r/////SwB0lGKJaAd0lGJoAmgFSwCFlGgHh5RSlChLAUsAhZRoNYlDAJR0lGJoAmgFSwCF"
        + "lGgHh5RSlChLAUsAhZRoGoloPHSUYmgDaAJoBUsAhZRoB4eUUpQoSwFLAYWUaAyMAmYylImIh5RSlChLA2gQTk5OSv////9K////"
        + "/0sAdJRiiUMCADiUdJRiaAJoBUsAhZRoB4eUUpQoSwFLAYWUaAyMA2MxNpSJiIeUUpQoSwNoEE5OTkr/////Sv////9LAHSUYolD"
        + "EAAAAAAAAPA/AAAAAAAAAECUdJRidJQu";

    // arange(6.0).reshape(2, 3), in Fortran order
    private const string Fortran2 =
        "gASVugAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCF"
        + "lEMBYpSHlFKUKEsBSwJLA4aUaAOMBWR0eXBllJOUjAJmOJSJiIeUUpQoSwOMATyUTk5OSv////9K/////0sAdJRiiEMwAAAAAAAA"
        + "AAAAAAAAAAAIQAAAAAAAAPA/AAAAAAAAEEAAAAAAAAAAQAAAAAAAABRAlHSUYi4=";

    // arange(24, int16).reshape(2, 3, 4), in Fortran order and in C order
    private const string Fortran3 =
        "gASVvAAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCF"
        + "lEMBYpSHlFKUKEsBSwJLA0sEh5RoA4wFZHR5cGWUk5SMAmkylImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKIQzAAAAwA"
        + "BAAQAAgAFAABAA0ABQARAAkAFQACAA4ABgASAAoAFgADAA8ABwATAAsAFwCUdJRiLg==";

    private const string C3 =
        "gASVvAAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCF"
        + "lEMBYpSHlFKUKEsBSwJLA0sEh5RoA4wFZHR5cGWUk5SMAmkylImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQzAAAAEA"
        + "AgADAAQABQAGAAcACAAJAAoACwAMAA0ADgAPABAAEQASABMAFAAVABYAFwCUdJRiLg==";

    // arange(6, '>i4').reshape(2, 3); array([1+2j, 3-4j], '>c16'); arange(6, int32).reshape(2, 3)
    private const string BigEndian =
        "gASVogAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCF"
        + "lEMBYpSHlFKUKEsBSwJLA4aUaAOMBWR0eXBllJOUjAJpNJSJiIeUUpQoSwOMAT6UTk5OSv////9K/////0sAdJRiiUMYAAAAAAAA"
        + "AAEAAAACAAAAAwAAAAQAAAAFlHSUYi4=";

    private const string BigEndianComplex =
        "gASVqQAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCF"
        + "lEMBYpSHlFKUKEsBSwKFlGgDjAVkdHlwZZSTlIwDYzE2lImIh5RSlChLA4wBPpROTk5K/////0r/////SwB0lGKJQyA/8AAAAAAA"
        + "AEAAAAAAAAAAQAgAAAAAAADAEAAAAAAAAJR0lGIu";

    private const string Int32 =
        "gASVogAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCF"
        + "lEMBYpSHlFKUKEsBSwJLA4aUaAOMBWR0eXBllJOUjAJpNJSJiIeUUpQoSwOMATyUTk5OSv////9K/////0sAdJRiiUMYAAAAAAEA"
        + "AAACAAAAAwAAAAQAAAAFAAAAlHSUYi4=";

    // zeros((2, 0, 3))
    private const string Empty =
        "gASVjAAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCF"
        + "lEMBYpSHlFKUKEsBSwJLAEsDh5RoA4wFZHR5cGWUk5SMAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQwCUdJRi"
        + "Lg==";

    private const ArrayForm Form = ArrayForm.NumPy;

    [Fact]
    public void Serialize_ArraysOfManyTypes_IsByteForByteWhatNumpyWrites()
    {
        var type = ArtifactTypes.ValueTuple(
            ArtifactTypes.Array(ArtifactTypes.Double, Form),
            ArtifactTypes.Array2(ArtifactTypes.Int32, Form),
            ArtifactTypes.Array(ArtifactTypes.Boolean, Form),
            ArtifactTypes.ImmutableArray(ArtifactTypes.Double, Form),
            ArtifactTypes.Array(ArtifactTypes.Byte, Form),
            ArtifactTypes.Memory(ArtifactTypes.Byte, Form),
            ArtifactTypes.ArraySegment(ArtifactTypes.Int32, Form),
            ArtifactTypes.ValueTuple(
                ArtifactTypes.String,
                ArtifactTypes.Array(ArtifactTypes.Half, Form),
                ArtifactTypes.ReadOnlyMemory(ArtifactTypes.Complex, Form)));
        (double[], int[,], bool[], ImmutableArray<double>, byte[], Memory<byte>, ArraySegment<int>, string, Half[],
            ReadOnlyMemory<Complex>) value =
            ([1.5, 2.5], new[,] { { 1, 2 }, { 3, 4 } }, [true], [3.0], [98], Array.Empty<byte>(),
                new ArraySegment<int>([1, 2], 1, 0), "numpy", [(Half)0.5], new Complex[] { new(1, 2) });
        byte[] pickle = type.Serialize(value);
        Assert.Equal(Mixed, Convert.ToBase64String(pickle));

        var read = type.Deserialize(pickle);
        Assert.Equal(value.Item1, read.Item1);
        Assert.Equal(value.Item2, read.Item2);
        Assert.Equal(value.Item3, read.Item3);
        Assert.Equal(value.Item4, read.Item4);
        Assert.Equal(value.Item5, read.Item5);
        Assert.Equal(0, read.Item6.Length);
        Assert.Equal(0, read.Item7.Count);
        Assert.Equal(value.Item9, read.Item9);
        Assert.Equal(value.Item10.ToArray(), read.Item10.ToArray());
        Assert.Equal("<class 'numpy.ndarray'>", ArtifactTypes.Array(ArtifactTypes.Double, Form).PythonTypeName);
        Assert.Equal("<class 'numpy.ndarray'>", ArtifactTypes.Array2(ArtifactTypes.Double, Form).PythonTypeNameOf(value.Item2));
    }

    [Fact]
    public void Deserialize_FortranOrder_KeepsIndices()
    {
        double[,] two = { { 0, 1, 2 }, { 3, 4, 5 } };
        Assert.Equal(two, Read(ArtifactTypes.Array2(ArtifactTypes.Double), Fortran2));
        var three = new short[2, 3, 4];
        for (int i = 0; i < 24; i++)
            three[i / 12, i / 4 % 3, i % 4] = (short)i;
        var type = ArtifactTypes.RectangularArray<short[,,], short>(ArtifactTypes.Int16, Form);
        Assert.Equal(three, Read(type, Fortran3));
        Assert.Equal(three, Read(type, C3));
        Assert.Equal(C3, Convert.ToBase64String(type.Serialize(three)));
    }

    [Fact]
    public void Deserialize_BigEndian_TurnsTheBytes()
    {
        Assert.Equal(new[,] { { 0, 1, 2 }, { 3, 4, 5 } }, Read(ArtifactTypes.Array2(ArtifactTypes.Int32), BigEndian));
        Assert.Equal([new(1, 2), new(3, -4)],
            Read(ArtifactTypes.Memory(ArtifactTypes.Complex), BigEndianComplex).ToArray());
        Assert.Equal([new(1, 2), new(3, -4)], Read(ArtifactTypes.Array(ArtifactTypes.Complex), BigEndianComplex));
    }

    [Fact]
    public void Deserialize_OtherElementType_IsConvertedWhereNothingIsLost()
    {
        Assert.Equal(new double[,] { { 0, 1, 2 }, { 3, 4, 5 } },
            Read(ArtifactTypes.Array2(ArtifactTypes.Double), Int32));
        Assert.Equal(new long[,] { { 0, 1, 2 }, { 3, 4, 5 } }, Read(ArtifactTypes.Array2(ArtifactTypes.Int64), BigEndian));
        var error = Assert.Throws<ArtifactTypeMismatchException>(
            () => Read(ArtifactTypes.Array2(ArtifactTypes.Int32), Fortran2));
        Assert.Equal("value[0][0]", error.Path);
    }

    [Fact]
    public void Deserialize_OtherRank_IsRefused()
    {
        Assert.Throws<ArtifactTypeMismatchException>(() => Read(ArtifactTypes.Array(ArtifactTypes.Int16, Form), C3));
        Assert.Throws<ArtifactTypeMismatchException>(() => Read(ArtifactTypes.Array2(ArtifactTypes.Int16), C3));
        Assert.Throws<ArtifactTypeMismatchException>(
            () => Read(ArtifactTypes.RectangularArray<int[,,], int>(ArtifactTypes.Int32), Int32));
    }

    [Fact]
    public void Deserialize_RowsAsList_BecomeJaggedArrays()
    {
        double[][] rows = Read(ArtifactTypes.Array(ArtifactTypes.Array(ArtifactTypes.Double)), Fortran2);
        Assert.Equal([[0, 1, 2], [3, 4, 5]], rows);
    }

    [Fact]
    public void Empty_DimensionWithoutLength_KeepsItsShape()
    {
        var type = ArtifactTypes.RectangularArray<double[,,], double>(ArtifactTypes.Double, Form);
        var read = Read(type, Empty);
        Assert.Equal((2, 0, 3), (read.GetLength(0), read.GetLength(1), read.GetLength(2)));
        Assert.Equal(Empty, Convert.ToBase64String(type.Serialize(new double[2, 0, 3])));
    }

    [Fact]
    public void Boolean_BytesOtherThanZeroAndOne_AreTrue()
    {
        var type = ArtifactTypes.Array(ArtifactTypes.Boolean, Form);
        byte[] pickle = type.Serialize([true, false]);
        int data = pickle.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[1, 0]);
        pickle[data] = 0xFE;
        bool[] read = type.Deserialize(pickle);
        Assert.Equal(1, System.Runtime.CompilerServices.Unsafe.As<bool, byte>(ref read[0]));
        Assert.False(read[1]);
    }

    [Fact]
    public void Shared_OneArrayTwice_IsOneObject()
    {
        var type = ArtifactTypes.List(ArtifactTypes.Array(ArtifactTypes.Double, Form));
        double[] array = [1, 2];
        var read = type.Deserialize(type.Serialize([array, array]));
        Assert.Same(read[0], read[1]);
    }

    [Fact]
    public void Form_ElementsThatAreNoNumbers_AreAList()
    {
        var type = ArtifactTypes.Array(ArtifactTypes.String, Form);
        Assert.Equal("<class 'list'>", type.PythonTypeName);
        Assert.Equal(["a"], type.Deserialize(type.Serialize(["a"])));
    }

    [Fact]
    public void Serialize_LargeArray_RoundTripsBesideTheFrames()
    {
        var type = ArtifactTypes.Array(ArtifactTypes.Single, Form);
        float[] values = [.. Enumerable.Range(0, 1_000_000).Select(i => i * 0.5f)];
        Assert.Equal(values, type.Deserialize(type.Serialize(values)));
    }

    [Fact]
    public void Deserialize_AnySerializedNumbers_IsEqual()
    {
        Check(Gen.Double.Array, ArtifactTypes.Double);
        Check(Gen.Float.Array, ArtifactTypes.Single);
        Check(Gen.Bool.Array, ArtifactTypes.Boolean);
        Check(Gen.Byte.Array, ArtifactTypes.Byte);
        Check(Gen.SByte.Array, ArtifactTypes.SByte);
        Check(Gen.UShort.Array, ArtifactTypes.UInt16);
        Check(Gen.ULong.Array, ArtifactTypes.UInt64);

        static void Check<T>(Gen<T[]> values, ArtifactType<T> element)
        {
            var type = ArtifactTypes.Array(element, Form);
            values.Sample(value => Assert.Equal(value, type.Deserialize(type.Serialize(value))), iter: 200);
        }
    }

    [Fact]
    public void Serialize_ManyArrays_AreWhatNumpyLoads()
    {
        var cube = new Half[2, 1, 2];
        cube[1, 0, 1] = (Half)1.5;
        byte[][] pickles =
        [
            ArtifactTypes.Array(ArtifactTypes.Int64, Form).Serialize([1, -2]),
            ArtifactTypes.RectangularArray<Half[,,], Half>(ArtifactTypes.Half, Form).Serialize(cube),
            ArtifactTypes.Array(ArtifactTypes.Byte, Form).Serialize([255]),
            ArtifactTypes.Array2(ArtifactTypes.Boolean, Form).Serialize(new[,] { { true }, { false } }),
            ArtifactTypes.Array(ArtifactTypes.Complex, Form).Serialize([new(1, -2)]),
        ];
        Assert.Equal(
            [
                "int64 (2,) True [1, -2]",
                "float16 (2, 1, 2) True [[[0.0, 0.0]], [[0.0, 1.5]]]",
                "uint8 (1,) True [255]",
                "bool (2, 1) True [[True], [False]]",
                "complex128 (1,) True [(1-2j)]",
            ],
            pickles.Select(pickle => python.Peer.Check(
                pickle, "'%s %s %s %s' % (value.dtype, value.shape, pickle.dumps(value, 4) == data, value.tolist())")));
    }

    private static T Read<T>(ArtifactType<T> type, string pickle) => type.Deserialize(Convert.FromBase64String(pickle));
}
