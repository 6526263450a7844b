using System.Runtime.InteropServices;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>An array of primitive numbers, stored as an array.array in one block.</summary>
internal sealed class BlockArrayType<T>(BlockType<T> element) : ContainerType<T[]>
    where T : unmanaged
{
    public override string PythonTypeName => PythonTypes.Array;

    public override bool IsImmutable => false;

    internal override bool CanReadDirect => true;

    protected override void WriteContents(PickleWriter writer, T[] value) =>
        writer.WriteArray(value, (ReadOnlySpan<T>)value, element.Layout);

    protected override T[] ReadContents(object value, ReadPath path)
    {
        if (value is PickledArray { Shape.Count: 1 } array && IsSameLayout(array))
            return MemoryMarshal.Cast<byte, T>(array.Data.Span).ToArray();
        var items = Items(value, path);
        var result = new T[items.Count];
        path.Made(this, value, result);
        for (int i = 0; i < result.Length; i++)
        {
            path.At(i);
            result[i] = element.Read(items[i], path);
        }
        return result;
    }

    protected override bool TryReadContents(PickleCursor cursor, out T[] value) =>
        cursor.TryReadElements(element.Layout, out value, out var shape) && shape.Length == 1;

    private bool IsSameLayout(PickledArray array) =>
        array.DataType.Code == element.Layout.DataType &&
        array.DataType.ItemSize == element.Layout.ItemSize &&
        array.DataType.IsBigEndian == !BitConverter.IsLittleEndian;

}
