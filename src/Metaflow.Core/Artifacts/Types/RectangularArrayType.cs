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

    private readonly ArrayType<T> _row = new(run);

    public override string PythonTypeName => run.NumpyLayout is null ? PythonTypes.List : PythonTypes.NumpyArray;

    public override bool IsImmutable => false;

    // Lists of lists of rows are rare enough to go the way over natural values.
    internal override bool CanReadDirect =>
        run.NumpyLayout is not null || (_rank == 2 && run.CanReadDirect);

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

    protected override bool TryReadContents(PickleCursor cursor, out TArray value)
    {
        value = null!;
        if (run.Element.BlockLayout is { } layout && cursor.Peek() != PickleOpcode.EmptyList)
        {
            if (!cursor.TryReadElements(layout, out T[] items, out var shape) || shape.Length != _rank)
                return false;
            var array = Create(shape);
            items.CopyTo(Elements(array));
            value = (TArray)(object)array;
            return true;
        }
        return _rank == 2 && TryReadRows(cursor, out value);
    }

    private bool TryReadRows(PickleCursor cursor, out TArray value)
    {
        value = null!;
        var rows = new List<T[]>();
        if (!cursor.TrySkip(PickleOpcode.EmptyList) || !cursor.TryReserve(out int slot) ||
            !DirectItems.TryReadList(cursor, _row, rows))
        {
            return false;
        }
        int width = rows.Count == 0 ? 0 : rows[0]?.Length ?? 0;
        if (!rows.TrueForAll(row => row is not null && row.Length == width) || (long)rows.Count * width > Array.MaxLength)
            return false;
        var array = Create([rows.Count, width]);
        var elements = Elements(array);
        for (int i = 0; i < rows.Count; i++)
            rows[i].CopyTo(elements[(i * width)..]);
        value = (TArray)(object)array;
        cursor.Fulfil(slot, value);
        return true;
    }
}
