namespace Metaflow.Artifacts.Pickle;

/// <summary>How an element looks inside Python's array.array and in NumPy.</summary>
/// <param name="TypeCode">The letter of array.array; null if it has none for this type.</param>
/// <param name="LittleEndianFormat">The number that names the machine format in pickles, little endian.</param>
/// <param name="DataType">NumPy's kind and size, such as <c>f8</c>.</param>
/// <param name="ItemSize">The size in bytes.</param>
internal sealed record ArrayLayout(string? TypeCode, int LittleEndianFormat, string DataType, int ItemSize)
{
    public static ArrayLayout SByte { get; } = new("b", 1, "i1", 1);

    public static ArrayLayout Int16 { get; } = new("h", 4, "i2", 2);

    public static ArrayLayout UInt16 { get; } = new("H", 2, "u2", 2);

    public static ArrayLayout Int32 { get; } = new("i", 8, "i4", 4);

    public static ArrayLayout UInt32 { get; } = new("I", 6, "u4", 4);

    public static ArrayLayout Int64 { get; } = new("q", 12, "i8", 8);

    public static ArrayLayout UInt64 { get; } = new("Q", 10, "u8", 8);

    public static ArrayLayout Single { get; } = new("f", 14, "f4", 4);

    public static ArrayLayout Double { get; } = new("d", 16, "f8", 8);

    /// <summary>Bytes are bytes to Python, and an array only to NumPy.</summary>
    public static ArrayLayout Byte { get; } = new(null, 0, "u1", 1);

    public static ArrayLayout Boolean { get; } = new(null, 0, "b1", 1);

    public static ArrayLayout Half { get; } = new(null, 0, "f2", 2);

    public static ArrayLayout Complex { get; } = new(null, 0, "c16", 16);

    /// <summary>The machine format of this machine's byte order.</summary>
    public int MachineFormat => LittleEndianFormat + (ItemSize > 1 && !BitConverter.IsLittleEndian ? 1 : 0);
}
