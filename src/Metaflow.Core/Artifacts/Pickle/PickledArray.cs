using System.Collections;
using System.Globalization;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A NumPy array or an array.array: raw element bytes and how to understand them. As a list it holds the elements of a
/// one-dimensional array, or the rows of a larger one.
/// </summary>
public sealed class PickledArray : IReadOnlyList<object?>
{
    internal PickledArray(PickledDataType dataType, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
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

    /// <summary>The class, if it is not the plain array of NumPy: <c>numpy.matrix</c> and its like; else null.</summary>
    public PickledGlobal? Class { get; internal init; }

    /// <summary>
    /// Of a masked array: a byte for each element in stored order, not 0 where there is no value; else empty.
    /// </summary>
    public ReadOnlyMemory<byte> Mask { get; internal set; }

    /// <summary>Whether it is a masked array.</summary>
    public bool IsMasked { get; internal init; }

    /// <summary>The mask as it is stored: of structures, a byte for each field.</summary>
    internal ReadOnlyMemory<byte> StoredMask { get; set; }

    /// <summary>What a masked array shows where there is no value, as it is stored.</summary>
    internal object? FillValue { get; set; }

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

    /// <summary>An element by its position in stored order, as a natural value; null where a mask hides it.</summary>
    /// <param name="position">The zero-based position.</param>
    public object? ElementAt(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Length);
        if (!Mask.IsEmpty && Mask.Span[(int)position] != 0)
            return null;
        return Objects is null
            ? NumpyElement.Read(Data.Span.Slice((int)(position * DataType.ItemSize), DataType.ItemSize), DataType)
            : Objects[(int)position];
    }

    /// <summary>The same array with the last index running fastest.</summary>
    public PickledArray ToRowMajor()
    {
        if (!IsFortran || Shape.Count < 2)
            return this;
        var order = new int[Length];
        var index = new long[Shape.Count];
        for (int target = 0; target < order.Length; target++)
        {
            long source = 0;
            for (int axis = Shape.Count - 1; axis >= 0; axis--)
                source = source * Shape[axis] + index[axis];
            order[target] = (int)source;
            for (int axis = Shape.Count - 1; axis >= 0 && ++index[axis] == Shape[axis]; axis--)
                index[axis] = 0;
        }
        return Pick(Shape, order, isFortran: false);
    }

    /// <summary>The number of elements of a shape; -1 if it is negative or too large for an array.</summary>
    internal static long ElementCount(IReadOnlyList<long> shape)
    {
        long count = 1;
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
        return zero ? 0 : count;
    }

    private PickledArray Row(int index)
    {
        var shape = new long[Shape.Count - 1];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = Shape[i + 1];
        int length = (int)ElementCount(shape);
        if (!IsFortran && Objects is null)
        {
            int bytes = length * DataType.ItemSize;
            return new PickledArray(DataType, shape, Data.Slice(index * bytes, bytes))
            {
                Class = Class,
                Mask = Mask.IsEmpty ? Mask : Mask.Slice(index * length, length),
                IsMasked = IsMasked,
            };
        }

        // With the first index running fastest, the elements of a row lie apart.
        var order = new int[length];
        for (int i = 0; i < length; i++)
            order[i] = IsFortran ? (int)(index + i * Shape[0]) : index * length + i;
        return Pick(shape, order, IsFortran);
    }

    /// <summary>The array of some of the elements.</summary>
    private PickledArray Pick(IReadOnlyList<long> shape, int[] order, bool isFortran)
    {
        int size = DataType.ItemSize;
        var data = Objects is null ? new byte[(long)order.Length * size] : [];
        var objects = Objects is null ? null : new object?[order.Length];
        var mask = Mask.IsEmpty ? [] : new byte[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            if (objects is not null)
                objects[i] = Objects![order[i]];
            else
                Data.Span.Slice(order[i] * size, size).CopyTo(data.AsSpan(i * size));
            if (mask.Length > 0)
                mask[i] = Mask.Span[order[i]];
        }
        return new PickledArray(DataType, shape, data)
        {
            Objects = objects,
            IsFortran = isFortran,
            Class = Class,
            Mask = mask,
            IsMasked = IsMasked,
        };
    }
}
