namespace Metaflow.Artifacts.Types;

/// <summary>Collects the elements of nested sequences, which must all have one shape.</summary>
internal sealed class NestedElements<T>(ElementRun<T> run, int rank, Type expected)
{
    // Rows that are one shared object cost almost nothing in a pickle: this is how far they may multiply.
    private const int MaxSharedRows = 1 << 20;
    private const int MaxSharedElements = 1 << 24;

    private readonly long[] _shape = new long[rank];
    private T[] _elements = [];
    private int _count;
    private int _known;
    private int _rows;
    private bool _isShared;

    /// <summary>The length of each dimension.</summary>
    public long[] Shape => _shape;

    /// <summary>The elements, the last index running fastest.</summary>
    public ReadOnlySpan<T> Elements => _elements.AsSpan(0, _count);

    /// <summary>Reads the whole value, inside which the path must stand.</summary>
    public void Read(object value, ReadPath path) => Read(value, 0, path);

    /// <summary>The elements as an array of exactly their number.</summary>
    public T[] ToArray() => _count == _elements.Length ? _elements : Elements.ToArray();

    private void Read(object? value, int axis, ReadPath path)
    {
        _isShared |= path.IsShared(value);
        if (_isShared && ++_rows > MaxSharedRows)
            throw path.MismatchBecause(expected, $"shared rows that stand for more than {MaxSharedRows}");
        if (axis == rank - 1)
        {
            var row = value is null ? null : run.TryRead(value, path);
            Expect(axis, row?.Length ?? throw path.Mismatch(typeof(T[]), value), path);
            Append(row, path);
            return;
        }
        if (value is null || NaturalItems.Of(value) is not { } items)
            throw path.Mismatch(axis == 0 ? expected : typeof(T[]), value);
        Expect(axis, items.Count, path);
        for (int i = 0; i < items.Count; i++)
        {
            path.At(i);
            path.Enter();
            Read(items[i], axis + 1, path);
            path.Leave();
        }
    }

    private void Expect(int axis, int length, ReadPath path)
    {
        if (axis == _known)
        {
            _shape[_known++] = length;
        }
        else if (_shape[axis] != length)
        {
            throw path.MismatchBecause(expected,
                $"a row of {length} where the first has {_shape[axis]}");
        }
    }

    private void Append(T[] row, ReadPath path)
    {
        long count = (long)_count + row.Length;
        int limit = _isShared ? MaxSharedElements : Array.MaxLength;
        if (count > limit)
            throw path.MismatchBecause(expected, $"rows of more than {limit} elements in all");
        if (count > _elements.Length)
        {
            var grown = new T[Math.Max(count, Math.Min(_elements.Length * 2L, Array.MaxLength))];
            _elements.AsSpan(0, _count).CopyTo(grown);
            _elements = grown;
        }
        row.CopyTo(_elements, _count);
        _count = (int)count;
    }
}
