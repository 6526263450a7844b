using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Python's array.array in its two stored forms: a block of bytes, or (old) a list of numbers.</summary>
internal static class ArrayCall
{
    private static readonly string[] _formats =
    [
        "u1", "i1", "u2", "u2", "i2", "i2", "u4", "u4", "i4", "i4", "u8", "u8", "i8", "i8", "f4", "f4", "f8", "f8",
    ];

    public static PickledArray? Make(string name, PickledTuple arguments, PickleBudget budget) => name switch
    {
        "_array_reconstructor" when arguments is [_, string { Length: 1 } code, long format, byte[] data] =>
            FromBlock(code[0], format, data, budget),
        "array" when arguments is ["u", List<object?> characters] => FromCharacters(characters, budget),
        "array" when arguments is [string { Length: 1 } code, List<object?> items] =>
            FromItems(code[0], items, budget),
        "array" when arguments is ["u", string text] => FromText(text, budget),
        _ => null,
    };

    private static PickledArray? FromBlock(char code, long format, byte[] data, PickleBudget budget)
    {
        if (!budget.TryBytes(data.Length))
            return null;
        if (format is 18 or 19)
            return data.Length % 2 == 0 ? FromText(Utf16(data, isBigEndian: format == 19), budget) : null;
        if (format is 20 or 21)
            return data.Length % 4 == 0 ? FromScalars(data, isBigEndian: format == 21) : null;
        if (format < 0 || format >= _formats.Length)
            return null;
        string type = _formats[format];
        int size = type[1] - '0';
        if (data.Length % size != 0)
            return null;
        var dataType = new PickledDataType(type) { ItemSize = size, IsBigEndian = format > 1 && format % 2 == 1 };
        return new PickledArray(dataType, [data.Length / size], data) { TypeCode = code };
    }

    private static PickledArray? FromText(string text, PickleBudget budget)
    {
        if (!budget.TryBytes(text.Length * 4L))
            return null;

        // Not by an Encoding: lone surrogates are kept, as Python keeps them.
        var data = new byte[text.Length * 4];
        int length = 0;
        for (int i = 0; i < text.Length; length += 4)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            BinaryPrimitives.WriteInt32LittleEndian(
                data.AsSpan(length), isPair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i]);
            i += isPair ? 2 : 1;
        }
        return FromScalars(data[..length], isBigEndian: false);
    }

    private static PickledArray FromScalars(byte[] data, bool isBigEndian) =>
        new(new PickledDataType("U1") { ItemSize = 4, IsBigEndian = isBigEndian }, [data.Length / 4], data)
        {
            TypeCode = 'u',
        };

    private static string Utf16(byte[] data, bool isBigEndian)
    {
        var units = new char[data.Length / 2];
        for (int i = 0; i < units.Length; i++)
        {
            var unit = data.AsSpan(i * 2);
            units[i] = (char)(isBigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(unit)
                : BinaryPrimitives.ReadUInt16LittleEndian(unit));
        }
        return new string(units);
    }

    private static PickledArray? FromCharacters(List<object?> characters, PickleBudget budget)
    {
        if (!budget.TryBytes(characters.Count * 2L))
            return null;
        var text = new StringBuilder(characters.Count);
        foreach (object? character in characters)
        {
            // A surrogate pair is two UTF-16 units, but one character to Python.
            if (character is not string { Length: 1 or 2 } unit)
                return null;
            text.Append(unit);
        }
        return FromText(text.ToString(), budget);
    }

    private static PickledArray? FromItems(char code, List<object?> items, PickleBudget budget)
    {
        string? type = code switch
        {
            'b' => "i1",
            'B' => "u1",
            'h' => "i2",
            'H' => "u2",
            'i' => "i4",
            'I' => "u4",
            'l' or 'q' => "i8",
            'L' or 'Q' => "u8",
            'f' => "f4",
            'd' => "f8",
            _ => null,
        };
        if (type is null)
            return null;
        int size = type[1] - '0';
        long length = (long)items.Count * size;
        if (length > int.MaxValue || !budget.TryBytes(length))
            return null;
        var data = new byte[length];
        for (int i = 0; i < items.Count; i++)
        {
            if (!TryPack(data.AsSpan(i * size, size), type, items[i]))
                return null;
        }
        return new PickledArray(new PickledDataType(type) { ItemSize = size }, [items.Count], data) { TypeCode = code };
    }

    private static bool TryPack(Span<byte> target, string type, object? item)
    {
        if (type[0] == 'f')
        {
            double? number = item switch
            {
                double value => value,
                long value => value,
                _ => null,
            };
            if (number is not { } real)
                return false;
            if (target.Length == 4)
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)real);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(target, real);
            return true;
        }
        BigInteger? integer = item switch
        {
            long value => value,
            BigInteger value => value,
            _ => null,
        };
        if (integer is not { } whole || whole.GetByteCount(isUnsigned: whole >= 0 && type[0] == 'u') > target.Length ||
            (whole < 0 && type[0] == 'u'))
        {
            return false;
        }
        if (whole < 0)
            target.Fill(0xFF);
        return whole.TryWriteBytes(target, out _, isUnsigned: whole >= 0 && type[0] == 'u');
    }
}
