using System.Globalization;
using System.Numerics;
using System.Text;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// The line-based instructions of protocols 0 and 1, and those that need what a closed reader does not have.
/// </summary>
internal ref partial struct PickleMachine
{
    private const int MaxDigits = 200_000;

    private bool TryLegacy(byte opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Int or PickleOpcode.Long:
                PushDecimalLine();
                return true;
            case PickleOpcode.Float:
                PushFloatLine();
                return true;
            case PickleOpcode.String:
                PushQuotedLine();
                return true;
            case PickleOpcode.Unicode:
                PushText(DecodeEscapes(ReadLine(), onlyUnicode: true));
                return true;
            case PickleOpcode.BinString:
                PushText(Encoding.Latin1.GetString(ReadSpan(ReadInt32())));
                return true;
            case PickleOpcode.ShortBinString:
                PushText(Encoding.Latin1.GetString(ReadSpan(ReadByte())));
                return true;
            case PickleOpcode.Get:
                Get(ReadIndexLine());
                return true;
            case PickleOpcode.Put:
                Memoize(ReadIndexLine());
                return true;
            case PickleOpcode.List:
                MakeList(PopMark());
                return true;
            case PickleOpcode.Dict:
                MakeDict(PopMark());
                return true;
            case PickleOpcode.Global:
                PushGlobal(DecodeUtf8(ReadLine()), DecodeUtf8(ReadLine()));
                return true;
            case PickleOpcode.Inst:
                Instantiate();
                return true;
            case PickleOpcode.Obj:
                InstantiateOnStack();
                return true;
            case PickleOpcode.PersistentId or PickleOpcode.BinPersistentId:
                throw Fail("it refers to an object outside the pickle (a persistent id)");
            case PickleOpcode.Extension1 or PickleOpcode.Extension2 or PickleOpcode.Extension4:
                throw Fail("it uses a code of Python's extension registry");
            case PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer:
                throw Fail("it refers to a buffer outside the pickle");
            default:
                return false;
        }
    }

    private void PushText(string text)
    {
        ChargeBytes(text.Length * 2L);
        Push(text);
    }

    private void PushDecimalLine()
    {
        var line = ReadLine();
        if (_input[_opcodeStart] == PickleOpcode.Int && line is [(byte)'0', (byte)'0' or (byte)'1'])
        {
            Push(line[1] == '1' ? _true : _false);
            return;
        }
        if (line is [.., (byte)'L'])
            line = line[..^1];
        if (line.Length > MaxDigits)
            throw Fail("an int has too many digits");
        if (!BigInteger.TryParse(Encoding.Latin1.GetString(line), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var number))
        {
            throw Fail("an int is not a decimal number");
        }
        PushBig(number);
    }

    private void PushFloatLine()
    {
        string line = Encoding.Latin1.GetString(ReadLine());
        Push(line switch
        {
            // The CLR's own NaN has its sign bit set, Python's has not.
            "nan" => double.CopySign(double.NaN, 1),
            "-nan" => double.CopySign(double.NaN, -1),
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ when double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => throw Fail("a float is not a decimal number"),
        });
    }

    private long ReadIndexLine()
    {
        if (!long.TryParse(Encoding.Latin1.GetString(ReadLine()), NumberStyles.None, CultureInfo.InvariantCulture,
            out long index))
        {
            throw Fail("a memo number is not a decimal number");
        }
        return index;
    }

    private void PushQuotedLine()
    {
        var line = ReadLine().Trim((byte)' ');
        if (line.Length < 2 || line[0] != line[^1] || (line[0] is not ((byte)'\'' or (byte)'"')))
            throw Fail("a str is not quoted");
        PushText(DecodeEscapes(line[1..^1], onlyUnicode: false));
    }

    /// <summary>
    /// Undoes Python's escapes: all of them, or only <c>\u</c> and <c>\U</c>. Other bytes are Latin-1.
    /// </summary>
    private readonly string DecodeEscapes(ReadOnlySpan<byte> line, bool onlyUnicode)
    {
        var text = new StringBuilder(line.Length);
        while (!line.IsEmpty)
        {
            if (line[0] != '\\' || line.Length == 1)
            {
                text.Append((char)line[0]);
                line = line[1..];
            }
            else if (onlyUnicode)
            {
                int digits = line[1] switch
                {
                    (byte)'u' => 4,
                    (byte)'U' => 8,
                    _ => 0,
                };
                if (digits == 0)
                    text.Append('\\');
                else
                    AppendScalar(text, Hexadecimal(line, 2, digits));
                line = line[(digits == 0 ? 1 : digits + 2)..];
            }
            else
            {
                line = line[DecodeEscape(line, text)..];
            }
        }
        return text.ToString();
    }

    private readonly int DecodeEscape(ReadOnlySpan<byte> line, StringBuilder text)
    {
        const string Letters = "\\\\\'\'\"\"a\ab\bf\fn\nr\rt\tv\v";
        char letter = (char)line[1];
        for (int i = 0; i < Letters.Length; i += 2)
        {
            if (Letters[i] == letter)
            {
                text.Append(Letters[i + 1]);
                return 2;
            }
        }
        if (letter == 'x')
        {
            text.Append((char)Hexadecimal(line, 2, 2));
            return 4;
        }
        int length = 1;
        int value = 0;
        while (length < 4 && length < line.Length && line[length] is >= (byte)'0' and <= (byte)'7')
            value = value * 8 + line[length++] - '0';
        text.Append(length == 1 ? '\\' : (char)(value & 0xFF));
        return length;
    }

    private readonly uint Hexadecimal(ReadOnlySpan<byte> line, int start, int digits)
    {
        if (line.Length < start + digits || !uint.TryParse(line.Slice(start, digits), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out uint value))
        {
            throw Fail("a str has a broken escape");
        }
        return value;
    }

    private readonly void AppendScalar(StringBuilder text, uint scalar)
    {
        if (scalar > 0x10FFFF)
            throw Fail("a str has an escape beyond Unicode");
        if (scalar > 0xFFFF)
            text.Append(char.ConvertFromUtf32((int)scalar));
        else
            text.Append((char)scalar);
    }
}
