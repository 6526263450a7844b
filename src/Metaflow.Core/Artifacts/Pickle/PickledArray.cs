using System.Collections;
using System.Globalization;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A NumPy array or an array.array: raw element bytes and how to understand them. As a list it holds the elements of a
/// one-dimensional array, or the rows of a larger one.
/// </summary>
public sealed class PickledArray : IReadOnlyList<object?>
{
    // No data stands behind such rows, so that a few bytes could claim billions of them.
    private const int MaxRowsOfNothing = 1_000_000;

    internal PickledArray(PickledDataType dataType, long[] shape, ReadOnlyMemory<byte> data)
    {
        dataType.IsInUse = true;
        DataType = dataType;
        Shape = shape;
        Data = data;
    }

    /// <summary>The element type.</summary>
    public PickledDataType DataType { get; internal set; }

    /// <summary>The length of each dimension; empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; internal set; }

    /// <summary>The raw element bytes in stored order; empty if the elements are objects.</summary>
    public ReadOnlyMemory<byte> Data { get; internal set; }

    /// <summary>The elements in stored order, if they are objects; else null.</summary>
    public IReadOnlyList<object?>? Objects { get; internal set; }

    /// <summary>Whether the first index runs fastest in <see cref="Data"/>.</summary>
    public bool IsFortran { get; internal set; }

    /// <summary>The type code of an array.array; null for NumPy.</summary>
    public char? TypeCode { get; internal init; }

    /// <summary>The number of elements, or of rows.</summary>
    public int Count => Shape.Count == 0 ? 0 : (int)Shape[0];

    /// <summary>The number of elements over all dimensions.</summary>
    public long Length => ElementCount(Shape);

    /// <summary>An element of a one-dimensional array as a natural value, or a row of a larger one.</summary>
    /// <param name="index">The zero-based position.</param>
    public object? this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Shape.Count == 1 ? ElementAt(index) : Row(index);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => TypeCode is { } code
        ? string.Create(CultureInfo.InvariantCulture, $"an array.array('{code}') of {Count}")
        : $"a NumPy array of {DataType} and shape ({string.Join(", ", Shape)})";

    /// <summary>An element by its position in stored order, as a natural value.</summary>
    /// <param name="position">The zero-based position.</param>
    public object? ElementAt(long position) => Objects is null
        ? NumpyElement.Read(Data.Span.Slice(checked((int)(position * DataType.ItemSize)), DataType.ItemSize), DataType)
        : Objects[(int)position];

    /// <summary>The same array with the last index running fastest.</summary>
    public PickledArray ToRowMajor()
    {
        if (!IsFortran || Shape.Count < 2)
            return this;
        long length = Length;
        int size = DataType.ItemSize;
        var data = Objects is null ? new byte[Data.Length] : [];
        var objects = Objects is null ? null : new object?[length];
        var index = new long[Shape.Count];
        for (long target = 0; target < length; target++)
        {
            long source = 0;
            for (int axis = Shape.Count - 1; axis >= 0; axis--)
                source = source * Shape[axis] + index[axis];
            if (objects is null)
                Data.Span.Slice((int)(source * size), size).CopyTo(data.AsSpan((int)(target * size)));
            else
                objects[target] = Objects![(int)source];
            for (int axis = Shape.Count - 1; axis >= 0 && ++index[axis] == Shape[axis]; axis--)
                index[axis] = 0;
        }
        return new PickledArray(DataType, [.. Shape], data) { Objects = objects };
    }

    /// <summary>
    /// The number of elements of a shape; -1 if it is negative, too large for an array, or claims many rows of nothing.
    /// </summary>
    internal static long ElementCount(IReadOnlyList<long> shape, int itemSize = 1)
    {
        long count = 1;
        bool empty = itemSize == 0;
        bool zero = false;
        for (int i = 0; i < shape.Count; i++)
        {
            if (shape[i] is < 0 or > int.MaxValue)
                return -1;
            if (shape[i] == 0)
                zero = true;
            else
                count *= shape[i];
            if (count > int.MaxValue)
                return -1;
        }
        if ((empty || zero) && count > MaxRowsOfNothing)
            return -1;
        return zero ? 0 : count;
    }

    private PickledArray Row(int index)
    {
        var whole = ToRowMajor();
        var shape = new long[Shape.Count - 1];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = Shape[i + 1];
        int length = (int)ElementCount(shape);
        if (whole.Objects is { } objects)
        {
            var row = new object?[length];
            for (int i = 0; i < length; i++)
                row[i] = objects[index * length + i];
            return new PickledArray(DataType, shape, default) { Objects = row };
        }
        int bytes = length * DataType.ItemSize;
        return new PickledArray(DataType, shape, whole.Data.Slice(index * bytes, bytes));
    }
}
