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
        if (type.Fields is not null)
            return Structure(item, type);
        if (type.IsBigEndian && type.Kind is 'i' or 'u' or 'f' or 'M' or 'm' && item.Length is > 1 and <= 8)
        {
            Span<byte> turned = stackalloc byte[8];
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
        ('c', 8) => new Complex(Float(item[..4], type), Float(item[4..], type)),
        ('c', 16) => new Complex(Float(item[..8], type), Float(item[8..], type)),
        ('S', _) => item.TrimEnd((byte)0).ToArray(),
        ('U', _) => Text(item, type.IsBigEndian),
        ('M', 8) => Moment(BinaryPrimitives.ReadInt64LittleEndian(item), type),
        ('m', 8) => Duration(BinaryPrimitives.ReadInt64LittleEndian(item), type),
        _ => item.ToArray(),
    };

    private static double Float(ReadOnlySpan<byte> item, PickledDataType type) => (item.Length, type.IsBigEndian) switch
    {
        (4, false) => BinaryPrimitives.ReadSingleLittleEndian(item),
        (4, true) => BinaryPrimitives.ReadSingleBigEndian(item),
        (_, false) => BinaryPrimitives.ReadDoubleLittleEndian(item),
        _ => BinaryPrimitives.ReadDoubleBigEndian(item),
    };

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
                text.Append(char.ConvertFromUtf32((int)scalar));
            else
                text.Append((char)scalar);
        }
        return text.ToString().TrimEnd('\0');
    }

    // Not-a-time is null; a unit without a fixed length, or a moment outside the CLR's range, stays a count.
    private static object? Moment(long count, PickledDataType type)
    {
        if (count == long.MinValue)
            return null;
        var ticks = TicksPerUnit(type) * count;
        if (ticks is { IsZero: true } && count != 0)
            return count;
        ticks += System.DateTime.UnixEpoch.Ticks;
        return ticks >= 0 && ticks <= System.DateTime.MaxValue.Ticks
            ? new DateTime((long)ticks, DateTimeKind.Unspecified)
            : count;
    }

    private static object? Duration(long count, PickledDataType type)
    {
        if (count == long.MinValue)
            return null;
        var ticks = TicksPerUnit(type) * count;
        if (ticks is { IsZero: true } && count != 0)
            return count;
        return ticks >= long.MinValue && ticks <= long.MaxValue ? new TimeSpan((long)ticks) : count;
    }

    private static BigInteger TicksPerUnit(PickledDataType type)
    {
        if (type.Unit is not PickledTuple { Count: >= 2 } unit || unit[1] is not long step ||
            step is < 1 or > int.MaxValue)
            return 0;
        string? name = unit[0] switch
        {
            byte[] bytes => Encoding.Latin1.GetString(bytes),
            string text => text,
            _ => null,
        };
        return step * name switch
        {
            "W" => 7 * TimeSpan.TicksPerDay,
            "D" => TimeSpan.TicksPerDay,
            "h" => TimeSpan.TicksPerHour,
            "m" => TimeSpan.TicksPerMinute,
            "s" => TimeSpan.TicksPerSecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "us" => TimeSpan.TicksPerMicrosecond,
            _ => (BigInteger)0,
        };
    }

    private static object Structure(ReadOnlySpan<byte> item, PickledDataType type)
    {
        var values = new PickledDict();
        if (type.FieldNames is null || type.Fields is null)
            return item.ToArray();
        for (int i = 0; i < type.FieldNames.Count; i++)
        {
            object? name = type.FieldNames[i];
            if (!type.Fields.TryGetValue(name, out var field) || field is not PickledTuple { Count: >= 2 } pair ||
                pair[0] is not PickledDataType { Fields: null } fieldType || pair[1] is not long offset ||
                offset < 0 || offset + fieldType.ItemSize > item.Length)
            {
                return item.ToArray();
            }
            values[name] = Read(item.Slice((int)offset, fieldType.ItemSize), fieldType);
        }
        return values;
    }
}
