using System.Collections.Immutable;
using System.Numerics;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>What lies side by side in memory: Memory, segments, rectangular arrays.</summary>
public sealed class BlockArtifactTypeTests
{
    [Fact]
    public void Memory_OfBytes_IsBytes()
    {
        var type = ArtifactTypes.Memory(ArtifactTypes.Byte);
        byte[] pickle = type.Serialize(new byte[] { 9, 1, 2, 9 }.AsMemory(1, 2));
        Assert.Equal(ArtifactTypes.Bytes.Serialize([1, 2]), pickle);
        Assert.Equal([1, 2], type.Deserialize(pickle).ToArray());
        Assert.Equal([1, 2], ArtifactTypes.ReadOnlyMemory(ArtifactTypes.Byte).Deserialize(pickle).ToArray());
        Assert.Equal([1, 2], ArtifactTypes.ArraySegment(ArtifactTypes.Byte).Deserialize(pickle).ToArray());
        Assert.Equal([1, 2], ArtifactTypes.ImmutableArray(ArtifactTypes.Byte).Deserialize(pickle));
        Assert.Equal("<class 'bytes'>", type.PythonTypeName);
        Assert.Equal(ArtifactTypes.Bytes.Serialize([]), type.Serialize(default));
    }

    [Fact]
    public void Memory_OfNumbers_IsTheSameAsAnArray()
    {
        double[] values = [1.5, double.NaN, -0.0, double.Epsilon];
        byte[] pickle = ArtifactTypes.Array(ArtifactTypes.Double).Serialize(values);
        Assert.Equal(pickle, ArtifactTypes.Memory(ArtifactTypes.Double).Serialize(values));
        Assert.Equal(pickle, ArtifactTypes.ReadOnlyMemory(ArtifactTypes.Double).Serialize(values));
        Assert.Equal(pickle, ArtifactTypes.ArraySegment(ArtifactTypes.Double).Serialize(values));
        Assert.Equal(pickle, ArtifactTypes.ImmutableArray(ArtifactTypes.Double).Serialize([.. values]));
        Assert.Equal(values, ArtifactTypes.Memory(ArtifactTypes.Double).Deserialize(pickle).ToArray());
        Assert.Equal("<class 'array.array'>", ArtifactTypes.ImmutableArray(ArtifactTypes.Double).PythonTypeName);
        Assert.Equal("<class 'list'>", ArtifactTypes.ImmutableArray(ArtifactTypes.String).PythonTypeName);
        Assert.Equal("<class 'list'>", ArtifactTypes.Memory(ArtifactTypes.Half).PythonTypeName);
    }

    [Theory]
    [InlineData(ArrayForm.Compact)]
    [InlineData(ArrayForm.NumPy)]
    public void Array_OfDeferredNumbers_IsTheSameAsOfNumbers(ArrayForm form)
    {
        ArtifactType<double>? number = null;
        var type = ArtifactTypes.Array(ArtifactTypes.Deferred(() => number!), form);
        number = ArtifactTypes.Double;
        byte[] pickle = ArtifactTypes.Array(number, form).Serialize([1.5, -0.0]);
        Assert.Equal(pickle, type.Serialize([1.5, -0.0]));
        Assert.Equal([1.5, -0.0], type.Deserialize(pickle));
        Assert.Equal(ArtifactTypes.Array(number, form).PythonTypeName, type.PythonTypeName);
    }

    [Fact]
    public void Memory_OfOtherElements_IsAList()
    {
        var type = ArtifactTypes.Memory(ArtifactTypes.String);
        byte[] pickle = type.Serialize(new[] { "a", "b" });
        Assert.Equal(["a", "b"], ArtifactTypes.List(ArtifactTypes.String).Deserialize(pickle));
        Assert.Equal(["a", "b"], type.Deserialize(pickle).ToArray());
        Assert.Throws<ArtifactTypeMismatchException>(() => type.Deserialize(ArtifactTypes.Int32.Serialize(1)));
        Assert.Throws<ArtifactTypeMismatchException>(() => type.Deserialize(ArtifactTypes.String.Serialize(null!)));
    }

    [Fact]
    public void Missing_SegmentAndImmutableArray_AreNone()
    {
        var segment = ArtifactTypes.ArraySegment(ArtifactTypes.Int32);
        Assert.Null(segment.Deserialize(segment.Serialize(default)).Array);
        Assert.Equal(ArtifactType.NoneTypeName, segment.PythonTypeNameOf(default(ArraySegment<int>)));
        var array = ArtifactTypes.ImmutableArray(ArtifactTypes.Int32);
        Assert.True(array.Deserialize(array.Serialize(default)).IsDefault);
        Assert.False(array.Deserialize(array.Serialize([])).IsDefault);
        Assert.Equal(ArtifactType.NoneTypeName, array.PythonTypeNameOf(default(ImmutableArray<int>)));
    }

    [Fact]
    public void RectangularArray_OfAnyRank_RoundTrips()
    {
        var four = new int[2, 1, 2, 3];
        for (int i = 0; i < 12; i++)
            four[i / 6, 0, i / 3 % 2, i % 3] = i;
        Check<int[,,,], int>(ArtifactTypes.Int32, four);
        Check<string[,,], string>(ArtifactTypes.String, new[, ,] { { { "a", "b" } }, { { "c", "d" } } });
        Check<bool[,], bool>(ArtifactTypes.Boolean, new[,] { { true }, { false } });
        Check<Complex[,], Complex>(ArtifactTypes.Complex, new Complex[,] { { new(1, 2) } });
        Check<byte[,], byte>(ArtifactTypes.Byte, new byte[,] { { 1, 2 }, { 3, 4 } });
        Check<double[,], double>(ArtifactTypes.Double, new double[0, 0]);
        Check<double[,], double>(ArtifactTypes.Double, new double[3, 0]);
        Check<List<int>[,], List<int>>(ArtifactTypes.List(ArtifactTypes.Int32), new List<int>[,] { { [1], [] } });

        static void Check<TArray, T>(ArtifactType<T> element, TArray value)
            where TArray : class
        {
            var type = ArtifactTypes.RectangularArray<TArray, T>(element);
            Assert.Equal(value, type.Deserialize(type.Serialize(value)));
            Assert.Null(type.Deserialize(type.Serialize(null!)));
        }
    }

    [Fact]
    public void RectangularArray_NestedLists_AreRead()
    {
        var type = ArtifactTypes.RectangularArray<double[,,], double>(ArtifactTypes.Double);
        object?[] stored = [new object?[] { new object?[] { 1, 2.5 } }, new object?[] { new[] { 3.0, 4.0 } }];
        Assert.Equal(new[, ,] { { { 1, 2.5 } }, { { 3, 4 } } }, type.Deserialize(ArtifactTypes.Object().Serialize(stored)));
    }

    [Fact]
    public void RectangularArray_UnequalRowsOrWrongElement_NamesThePlace()
    {
        var type = ArtifactTypes.RectangularArray<double[,,], double>(ArtifactTypes.Double);
        object?[] ragged = [new object?[] { new[] { 1.0 } }, new object?[] { new[] { 1.0, 2.0 } }];
        var error = Assert.Throws<ArtifactTypeMismatchException>(
            () => type.Deserialize(ArtifactTypes.Object().Serialize(ragged), "Cube"));
        Assert.Equal("Cube[1][0]", error.Path);
        Assert.Contains("a row of 2 where the first has 1", error.Message, StringComparison.Ordinal);
        object?[] wrong = [new object?[] { new object?[] { 1.0, "x" } }];
        error = Assert.Throws<ArtifactTypeMismatchException>(
            () => type.Deserialize(ArtifactTypes.Object().Serialize(wrong), "Cube"));
        Assert.Equal("Cube[0][0][1]", error.Path);
    }

    [Fact]
    public void RectangularArray_SharedRowsThatMultiply_AreRefused()
    {
        // Some kilobytes that claim ten thousand million numbers, or as many rows without any.
        foreach (double[] row in (double[][])[[1.0, 2.0], []])
        {
            object?[] inner = [.. Enumerable.Repeat<object?>(row, 70_000)];
            byte[] pickle = ArtifactTypes.Object().Serialize(Enumerable.Repeat<object?>(inner, 70_000).ToArray());
            var type = ArtifactTypes.RectangularArray<double[,,], double>(ArtifactTypes.Double);
            Assert.Throws<ArtifactTypeMismatchException>(() => type.Deserialize(pickle));
        }
        var repeated = Enumerable.Repeat<object?>(new[] { 1.0, 2.0 }, 3).ToArray();
        Assert.Equal(new double[,] { { 1, 2 }, { 1, 2 }, { 1, 2 } },
            ArtifactTypes.Array2(ArtifactTypes.Double).Deserialize(ArtifactTypes.Object().Serialize(repeated)));
    }

    [Fact]
    public void RectangularArray_RowsThatAreNone_AllocateNothing()
    {
        // The first row is long, the others are not there.
        object?[] stored = [new double[100_000], .. new object?[100_000]];
        byte[] pickle = ArtifactTypes.Object().Serialize(stored);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ArtifactTypeMismatchException>(() => ArtifactTypes.Array2(ArtifactTypes.Double).Deserialize(pickle));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void RectangularArray_WrongArrayType_IsAnArgumentError()
    {
        Assert.Throws<ArgumentException>(() => ArtifactTypes.RectangularArray<int[], int>(ArtifactTypes.Int32));
        Assert.Throws<ArgumentException>(() => ArtifactTypes.RectangularArray<int[,], double>(ArtifactTypes.Double));
    }

    [Fact]
    public void Object_HoldingBlocks_WritesThemAsSuch()
    {
        object?[] values =
        [
            new double[,] { { 1, 2 } }, new byte[] { 1 }.AsMemory(), new ReadOnlyMemory<float>([1, 2]),
            new ArraySegment<byte>([1]), new Complex(1, 2), new Version(1, 0), System.Net.IPAddress.Loopback,
        ];
        var read = Assert.IsType<List<object?>>(
            ArtifactTypes.Object().Deserialize(ArtifactTypes.Object().Serialize(values)));
        Assert.IsType<PickledArray>(Assert.Single(Assert.IsType<List<object?>>(read[0])));
        Assert.Equal(new byte[] { 1 }, read[1]);
        Assert.Equal('f', Assert.IsType<PickledArray>(read[2]).TypeCode);
        Assert.Equal(new byte[] { 1 }, read[3]);
        Assert.Equal(new Complex(1, 2), read[4]);
        Assert.Equal("1.0", read[5]);
        Assert.Equal(System.Net.IPAddress.Loopback, read[6]);
    }
}
