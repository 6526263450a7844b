using System.Numerics.Tensors;
using Metaflow.Artifacts;

namespace Metaflow.Tests.Artifacts;

public sealed class TensorArtifactTypeTests
{
    private static readonly ArtifactType<Tensor<int>> _type = ArtifactTypes.Tensor(ArtifactTypes.Int32);

    [Fact]
    public void Serialize_Tensor_IsTheNumpyArrayOfItsShape()
    {
        var tensor = Tensor.Create([1, 2, 3, 4, 5, 6], [2, 3]);
        byte[] expected = ArtifactTypes.Array2(ArtifactTypes.Int32, ArrayForm.NumPy)
            .Serialize(new[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal(expected, _type.Serialize(tensor));
        Assert.Equal("<class 'numpy.ndarray'>", _type.PythonTypeNameOf(tensor));
        Check([2, 3], [1, 2, 3, 4, 5, 6], _type.Deserialize(expected));
        Assert.Null(_type.Deserialize(_type.Serialize(null!)));
    }

    [Fact]
    public void Serialize_SlicedOrStridedTensor_StoresWhatItShows()
    {
        var whole = Tensor.Create([.. Enumerable.Range(0, 24)], [2, 3, 4]);
        Check([1, 2, 2], [13, 14, 17, 18], RoundTrip(whole.Slice([1..2, 0..2, 1..3])));
        Check([2, 1, 4], [8, 9, 10, 11, 20, 21, 22, 23], RoundTrip(whole.Slice([0..2, 2..3, 0..4])));
        Check([3, 2], [0, 3, 1, 4, 2, 5], RoundTrip(Tensor.PermuteDimensions(Tensor.Create([0, 1, 2, 3, 4, 5], [2, 3]), [])));
        Check([2, 3], [7, 7, 7, 7, 7, 7], RoundTrip(Tensor.Create([7], [2, 3], [0, 0])));
        Check([5], [0, 1, 2, 3, 4], RoundTrip(Tensor.Create([0, 1, 2, 3, 4])));
        Check([2, 1, 1, 1, 2], [1, 2, 3, 4], RoundTrip(Tensor.Create([1, 2, 3, 4], [2, 1, 1, 1, 2])));
        Check([2, 2], [2, 3, 6, 7], RoundTrip(Tensor.Create([0, 1, 2, 3, 4, 5, 6, 7, 8], 2, [2, 2], [4, 1])));
    }

    [Fact]
    public void Serialize_EmptyTensor_KeepsItsShape()
    {
        var read = RoundTrip(Tensor.CreateFromShape<int>([2, 0, 3]));
        Check([2, 0, 3], [], read);
        Check([0], [], RoundTrip(Tensor<int>.Empty));
    }

    [Fact]
    public void Deserialize_ArraysAndNestedLists_BecomeTensors()
    {
        Check([2], [1, 2], _type.Deserialize(ArtifactTypes.Array(ArtifactTypes.Int32).Serialize([1, 2])));
        Check([2, 1], [1, 2], _type.Deserialize(ArtifactTypes.Array(ArtifactTypes.List(ArtifactTypes.Int64)).Serialize(
            [[1], [2]])));
        Check([1, 2, 1], [1, 2], _type.Deserialize(ArtifactTypes.RectangularArray<long[,,], long>(
            ArtifactTypes.Int64, ArrayForm.NumPy).Serialize(new long[,,] { { { 1 }, { 2 } } })));
        Check([2, 2], [1, 2, 3, 4], _type.Deserialize(ArtifactTypes.List(
            ArtifactTypes.Array(ArtifactTypes.Int16, ArrayForm.NumPy)).Serialize([[1, 2], [3, 4]])));
        Check<byte>([2, 2], [1, 2, 3, 4], ArtifactTypes.Tensor(ArtifactTypes.Byte).Deserialize(
            ArtifactTypes.List(ArtifactTypes.Bytes).Serialize([[1, 2], [3, 4]])));
    }

    [Fact]
    public void Deserialize_WhatIsNoTensor_IsRefused()
    {
        Assert.Throws<ArtifactTypeMismatchException>(() => _type.Deserialize(ArtifactTypes.Int32.Serialize(1)));
        Assert.Throws<ArtifactTypeMismatchException>(() => _type.Deserialize(ArtifactTypes.List(
            ArtifactTypes.Array(ArtifactTypes.Int32)).Serialize([[1, 2], [3]])));
        Assert.Throws<ArtifactTypeMismatchException>(
            () => _type.Deserialize(ArtifactTypes.Array(ArtifactTypes.Double).Serialize([1.5])));
        Assert.Throws<ArtifactTypeMismatchException>(() => _type.Deserialize(
            Convert.FromHexString("80045d9468006c2e".Replace("6c", "61", StringComparison.Ordinal))));
    }

    [Fact]
    public void ZeroDimensions_Read_HaveOneElement()
    {
        // array(7.5)
        var tensor = ArtifactTypes.Tensor(ArtifactTypes.Double).Deserialize(Convert.FromBase64String(
            "gASVjQAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMB"
            + "YpSHlFKUKEsBKWgDjAVkdHlwZZSTlIwCZjiUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYolDCAAAAAAAAB5AlHSUYi4="));
        Assert.Equal(7.5, tensor.Single());
    }

    private static Tensor<int> RoundTrip(Tensor<int> tensor) => _type.Deserialize(_type.Serialize(tensor));

    private static void Check<T>(nint[] shape, T[] elements, Tensor<T> actual)
    {
        Assert.Equal(shape, actual.Lengths.ToArray());
        var flat = new T[actual.FlattenedLength];
        actual.FlattenTo(flat);
        Assert.Equal(elements, flat);
    }
}
