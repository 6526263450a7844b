using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A tensor of numbers, stored as a NumPy array of its shape.</summary>
internal sealed class TensorType<T>(ArtifactType<T> element) : ContainerType<Tensor<T>>
{
    private readonly ElementRun<T> _run = new(element, ArrayForm.NumPy);

    public override string PythonTypeName => PythonTypes.NumpyArray;

    public override bool IsImmutable => false;

    private ArrayLayout Layout => element.BlockLayout ?? throw new InvalidOperationException(
        $"A tensor of {typeof(T)} has no form in NumPy; tensors hold bool, integers, floating-point numbers or Complex.");

    protected override void WriteContents(PickleWriter writer, Tensor<T> value)
    {
        // A tensor without dimensions is empty, where a NumPy array without dimensions has one element.
        var shape = new long[Math.Max(1, value.Rank)];
        for (int axis = 0; axis < value.Rank; axis++)
            shape[axis] = value.Lengths[axis];
        long length = (long)value.FlattenedLength * Layout.ItemSize;
        if (IsRowMajor(value))
        {
            writer.WriteNumpyArray(
                value, shape, Layout, ref Unsafe.As<T, byte>(ref value.GetPinnableReference()), length);
            return;
        }
        var elements = new T[value.FlattenedLength];
        value.FlattenTo(elements);
        writer.WriteNumpyArray(value, shape, Layout, ref ElementBlock.BytesOf<T>(elements)[0], length);
    }

    protected override Tensor<T> ReadContents(object value, ReadPath path)
    {
        if (value is PickledArray array && ElementBlock.Fits(array, Layout))
        {
            var copy = new T[array.Length];
            ElementBlock.Copy<T>(array, copy);
            return Create(copy, array.Shape.Count == 0 ? [1] : array.Shape);
        }
        int rank = RankOf(value);
        if (rank == 0)
            throw path.Mismatch(typeof(Tensor<T>), value);
        var nested = new NestedElements<T>(_run, rank, typeof(Tensor<T>));
        nested.Read(value is PickledArray other ? other.ToRowMajor() : value, path);
        return Create(nested.ToArray(), nested.Shape);
    }

    private static Tensor<T> Create(T[] elements, IReadOnlyList<long> shape)
    {
        var lengths = new nint[shape.Count];
        for (int axis = 0; axis < lengths.Length; axis++)
            lengths[axis] = checked((nint)shape[axis]);
        return elements.Length == 0
            ? Tensor.CreateFromShape<T>(lengths)
            : Tensor.Create(elements, lengths);
    }

    private static bool IsRowMajor(Tensor<T> tensor)
    {
        nint expected = 1;
        for (int axis = tensor.Rank - 1; axis >= 0; axis--)
        {
            if (tensor.Lengths[axis] > 1 && tensor.Strides[axis] != expected)
                return false;
            expected *= tensor.Lengths[axis];
        }
        return true;
    }

    /// <summary>How deep sequences stand inside each other, looking at the first items.</summary>
    private static int RankOf(object? value)
    {
        for (int rank = 0; rank < ArtifactPath.MaxDepth; rank++)
        {
            switch (value)
            {
                case PickledArray array:
                    return rank + array.Shape.Count;
                case byte[] when typeof(T) == typeof(byte):
                    return rank + 1;
                case null:
                    return rank;
            }
            if (NaturalItems.Of(value) is not { } items)
                return rank;
            if (items.Count == 0)
                return rank + 1;
            value = items[0];
        }
        return 0;
    }
}
