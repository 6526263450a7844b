using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Turns the raw bytes of one NumPy element into a natural value.</summary>
internal static class NumpyElement
{
    /// <summary>The natural value; the bytes themselves if the type has none.</summary>
    public static object? Read(ReadOnlySpan<byte> item, PickledDataType type)
    {
        if (type.IsOpaque)
            return item.ToArray();
        if (type.Element is { } element)
            return new PickledArray(element, type.ElementShape, item.ToArray());
        if (type.Fields is { } fields)
            return Structure(item, type.FieldNames!, fields);
        if (type.IsBigEndian && type.Kind is 'i' or 'u' or 'f' or 'M' or 'm' && item.Length is > 1 and <= 16)
        {
            Span<byte> turned = stackalloc byte[16];
            item.CopyTo(turned);
            turned = turned[..item.Length];
            turned.Reverse();
            return Little(turned, type);
        }
        return Little(item, type);
    }

    private static object? Little(ReadOnlySpan<byte> item, PickledDataType type) => (type.Kind, item.Length) switch
    {
        ('b', 1) => (object)(item[0] != 0),
        ('i', 1) => (long)(sbyte)item[0],
        ('i', 2) => (long)BinaryPrimitives.ReadInt16LittleEndian(item),
        ('i', 4) => (long)BinaryPrimitives.ReadInt32LittleEndian(item),
        ('i', 8) => BinaryPrimitives.ReadInt64LittleEndian(item),
        ('u', 1) => (long)item[0],
        ('u', 2) => (long)BinaryPrimitives.ReadUInt16LittleEndian(item),
        ('u', 4) => (long)BinaryPrimitives.ReadUInt32LittleEndian(item),
        ('u', 8) when item[7] <= sbyte.MaxValue => BinaryPrimitives.ReadInt64LittleEndian(item),
        ('u', 8) => (BigInteger)BinaryPrimitives.ReadUInt64LittleEndian(item),
        ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(item),
        ('f', 4) => (double)BinaryPrimitives.ReadSingleLittleEndian(item),
        ('f', 8) => BinaryPrimitives.ReadDoubleLittleEndian(item),
        ('f', 12 or 16) => ExtendedDouble(item),
        ('c', 8 or 16 or 24 or 32) => Complex(item, type.IsBigEndian),
        ('S', _) => item.TrimEnd((byte)0).ToArray(),
        ('U', _) => Text(item, type.IsBigEndian),
        ('M', 8) => NumpyMoment.Date(BinaryPrimitives.ReadInt64LittleEndian(item), type),
        ('m', 8) => NumpyMoment.Duration(BinaryPrimitives.ReadInt64LittleEndian(item), type),
        _ => item.ToArray(),
    };

    private static Complex Complex(ReadOnlySpan<byte> item, bool bigEndian)
    {
        int half = item.Length / 2;
        return new Complex(Float(item[..half], bigEndian), Float(item[half..], bigEndian));
    }

    private static double Float(ReadOnlySpan<byte> item, bool bigEndian)
    {
        Span<byte> little = stackalloc byte[16];
        item.CopyTo(little);
        little = little[..item.Length];
        if (bigEndian)
            little.Reverse();
        return item.Length switch
        {
            4 => BinaryPrimitives.ReadSingleLittleEndian(little),
            8 => BinaryPrimitives.ReadDoubleLittleEndian(little),
            _ => ExtendedDouble(little),
        };
    }

    /// <summary>An x87 number of 80 bits, rounded to the nearest double, ties to even.</summary>
    private static double ExtendedDouble(ReadOnlySpan<byte> item)
    {
        ulong mantissa = BinaryPrimitives.ReadUInt64LittleEndian(item);
        int head = BinaryPrimitives.ReadUInt16LittleEndian(item[8..]);
        int exponent = (head & 0x7FFF) - 16383 - 63;
        double magnitude;
        if ((head & 0x7FFF) == 0x7FFF)
        {
            magnitude = mantissa << 1 == 0 ? double.PositiveInfinity : double.NaN;
        }
        else if (mantissa == 0 || exponent + 63 - BitOperations.LeadingZeroCount(mantissa) >= -1022)
        {
            magnitude = Math.ScaleB(mantissa, exponent);
        }
        else
        {
            // Too small for a normal double: rounded once, to a multiple of the smallest one.
            int shift = -1074 - exponent;
            ulong kept = shift >= 64 ? 0 : mantissa >> shift;
            ulong rest = shift > 64 ? 0 : shift == 64 ? mantissa : mantissa << (64 - shift);
            const ulong Tie = 1UL << 63;
            if (rest > Tie || (rest == Tie && kept % 2 == 1))
                kept++;
            magnitude = BitConverter.UInt64BitsToDouble(kept);
        }
        return head > 0x7FFF ? -magnitude : magnitude;
    }

    private static string Text(ReadOnlySpan<byte> item, bool bigEndian)
    {
        var text = new StringBuilder(item.Length / 4);
        for (; item.Length >= 4; item = item[4..])
        {
            uint scalar = bigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(item)
                : BinaryPrimitives.ReadUInt32LittleEndian(item);
            if (scalar > 0x10FFFF)
                text.Append('\uFFFD');
            else if (scalar > 0xFFFF)
                text.Append((char)(0xD7C0 + (scalar >> 10))).Append((char)(0xDC00 | (scalar & 0x3FF)));
            else
                text.Append((char)scalar);
        }
        int length = text.Length;
        while (length > 0 && text[length - 1] == '\0')
            length--;
        return text.ToString(0, length);
    }

    // The dtype was checked when its state was set.
    private static PickledDict Structure(ReadOnlySpan<byte> item, PickledTuple names, PickledDict fields)
    {
        var values = new PickledDict();
        for (int i = 0; i < names.Count; i++)
        {
            fields.TryGetValue(names[i], out var found);
            var field = (PickledTuple)found!;
            var type = (PickledDataType)field[0]!;
            values[names[i]] = Read(item.Slice((int)(long)field[1]!, type.ItemSize), type);
        }
        return values;
    }
}
