using Apache.Arrow;
using Apache.Arrow.Types;

namespace Metaflow.Arrow;

/// <summary>Arrays without elements, which a table needs where a stream has no batch.</summary>
internal static class EmptyArray
{
    // One offset, also of the wide kind.
    private static readonly ArrowBuffer _offsets = new(new byte[8]);

    /// <summary>An array of a type.</summary>
    /// <exception cref="NotSupportedException">The type is not known here.</exception>
    public static IArrowArray Of(IArrowType type) => ArrowArrayFactory.BuildArray(DataOf(type));

    private static ArrayData DataOf(IArrowType type) => type switch
    {
        NullType => Data(type, []),
        StructType structure => Data(type, [ArrowBuffer.Empty], [.. structure.Fields.Select(f => DataOf(f.DataType))]),
        MapType map => Data(type, [ArrowBuffer.Empty, _offsets], [DataOf(map.KeyValueType)]),
        ListType list => Data(type, [ArrowBuffer.Empty, _offsets], [DataOf(list.ValueDataType)]),
        LargeListType list => Data(type, [ArrowBuffer.Empty, _offsets], [DataOf(list.ValueDataType)]),
        FixedSizeListType list => Data(type, [ArrowBuffer.Empty], [DataOf(list.ValueDataType)]),
        StringType or BinaryType or LargeStringType or LargeBinaryType =>
            Data(type, [ArrowBuffer.Empty, _offsets, ArrowBuffer.Empty]),
        DictionaryType dictionary => new ArrayData(
            type, 0, 0, 0, [ArrowBuffer.Empty, ArrowBuffer.Empty], null, DataOf(dictionary.ValueType)),
        StringViewType or BinaryViewType or FixedWidthType => Data(type, [ArrowBuffer.Empty, ArrowBuffer.Empty]),
        _ => throw new NotSupportedException($"An empty table with a column of Arrow type {type.Name} cannot be read."),
    };

    private static ArrayData Data(IArrowType type, ArrowBuffer[] buffers, ArrayData[]? children = null) =>
        new(type, 0, 0, 0, buffers, children);
}
