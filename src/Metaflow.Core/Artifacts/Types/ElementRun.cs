using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// How elements that lie side by side in memory are stored: numbers in one block, bytes as bytes, all else as a list.
/// </summary>
internal sealed class ElementRun<T>(ArtifactType<T> element, ArrayForm form)
{
    public ArtifactType<T> Element => element;

    /// <summary>The elements' layout if they are stored as a NumPy array; else null.</summary>
    public ArrayLayout? NumpyLayout => form == ArrayForm.NumPy ? element.BlockLayout : null;

    public string PythonTypeName =>
        NumpyLayout is not null ? PythonTypes.NumpyArray
        : element.BlockLayout is not { } layout ? PythonTypes.List
        : layout == ArrayLayout.Byte ? PythonTypes.Bytes
        : layout.TypeCode is null ? PythonTypes.List
        : PythonTypes.Array;

    public void Write(PickleWriter writer, object? identity, ReadOnlySpan<T> values)
    {
        if (element.BlockLayout is { } layout)
        {
            ref byte data = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values));
            long length = (long)values.Length * layout.ItemSize;
            if (form == ArrayForm.NumPy)
            {
                writer.WriteNumpyArray(identity, [values.Length], layout, ref data, length);
                return;
            }
            if (layout == ArrayLayout.Byte)
            {
                writer.WriteSharedBytes(identity, MemoryMarshal.CreateReadOnlySpan(ref data, values.Length));
                return;
            }
            if (layout.TypeCode is not null)
            {
                writer.WriteArray(identity, layout, ref data, length);
                return;
            }
        }
        var batch = writer.BeginList(identity, values.Length);
        foreach (ref readonly var item in values)
        {
            batch.Next();
            element.Write(writer, item);
        }
        batch.End();
    }

    // An element that refers to itself says yes to the first, and cannot be asked the second while it is made.
    public bool CanReadDirect => element.CanReadDirect || element.BlockLayout is not null;

    /// <summary>Reads elements of one dimension straight from a pickle; false to give up.</summary>
    public bool TryReadDirect(PickleCursor cursor, out T[] value)
    {
        if (element.BlockLayout is { } layout && cursor.Peek() != PickleOpcode.EmptyList)
            return cursor.TryReadElements(layout, out value, out var shape) && shape.Length == 1;
        var items = new List<T>();
        value = [];
        if (!element.CanReadDirect || !cursor.TrySkip(PickleOpcode.EmptyList) || !cursor.TryReserve(out int slot) ||
            !DirectItems.TryReadList(cursor, element, items))
        {
            return false;
        }
        value = [.. items];
        cursor.Fulfil(slot, value);
        return true;
    }

    /// <summary>The elements of any sequence, or null if the value is none.</summary>
    /// <param name="value">The natural value.</param>
    /// <param name="path">Where the read is.</param>
    /// <param name="type">The array's type, if the elements may refer to the array; else null.</param>
    public T[]? TryRead(object value, ReadPath path, ArtifactType<T[]>? type = null)
    {
        if (element.BlockLayout is { } layout)
        {
            if (value is PickledArray { Shape.Count: 1 } array && ElementBlock.Fits(array, layout))
            {
                var copy = new T[array.Count];
                ElementBlock.Copy<T>(array, copy);
                return copy;
            }
            if (value is byte[] bytes && layout == ArrayLayout.Byte)
                return (T[])(object)bytes;
        }
        if (NaturalItems.Of(value, path) is not { } items)
            return null;
        var result = new T[items.Count];
        if (type is not null)
            path.Made(type, value, result);
        for (int i = 0; i < result.Length; i++)
        {
            path.At(i);
            result[i] = element.Read(items[i], path);
        }
        return result;
    }
}
