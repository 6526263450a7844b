using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// An array of several dimensions, stored as nested lists with blocks as the innermost rows, or as one NumPy array.
/// </summary>
internal sealed class RectangularArrayType<TArray, T>(ElementRun<T> run) : ContainerType<TArray>
    where TArray : class
{
    private static readonly int _rank = typeof(TArray).GetArrayRank();

    public override string PythonTypeName => run.NumpyLayout is null ? PythonTypes.List : PythonTypes.NumpyArray;

    public override bool IsImmutable => false;

    protected override void WriteContents(PickleWriter writer, TArray value)
    {
        var array = (Array)(object)value;
        var shape = new long[_rank];
        for (int axis = 0; axis < _rank; axis++)
            shape[axis] = array.GetLongLength(axis);
        ref byte data = ref MemoryMarshal.GetArrayDataReference(array);
        if (run.NumpyLayout is { } layout)
        {
            writer.WriteNumpyArray(value, shape, layout, ref data, array.LongLength * layout.ItemSize);
            return;
        }
        long start = 0;
        WriteLevel(writer, value, ref Unsafe.As<byte, T>(ref data), shape, 0, ref start);
    }

    protected override TArray ReadContents(object value, ReadPath path)
    {
        if (value is PickledArray array && array.Shape.Count == _rank && run.Element.BlockLayout is { } layout &&
            ElementBlock.Fits(array, layout))
        {
            var copy = Create(array.Shape);
            ElementBlock.Copy(array, Elements(copy));
            return (TArray)(object)copy;
        }
        var nested = new NestedElements<T>(run, _rank, typeof(TArray));
        nested.Read(value is PickledArray other ? other.ToRowMajor() : value, path);
        var result = Create(nested.Shape);
        nested.Elements.CopyTo(Elements(result));
        return (TArray)(object)result;
    }

    private void WriteLevel(
        PickleWriter writer, object? identity, ref T first, ReadOnlySpan<long> shape, int axis, ref long start)
    {
        int length = checked((int)shape[axis]);
        if (axis == shape.Length - 1)
        {
            run.Write(writer, null, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref first, (nint)start), length));
            start += length;
            return;
        }
        var batch = writer.BeginList(identity, length);
        for (int i = 0; i < length; i++)
        {
            batch.Next();
            WriteLevel(writer, null, ref first, shape, axis + 1, ref start);
        }
        batch.End();
    }

    private static Array Create(IReadOnlyList<long> shape)
    {
        var lengths = new int[_rank];
        for (int axis = 0; axis < _rank; axis++)
            lengths[axis] = checked((int)shape[axis]);
        return Array.CreateInstanceFromArrayType(typeof(TArray), lengths);
    }

    private static Span<T> Elements(Array array) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), checked((int)array.LongLength));
}
