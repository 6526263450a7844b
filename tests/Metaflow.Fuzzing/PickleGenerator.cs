using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Metaflow.Fuzzing;

/// <summary>
/// Makes pickles whose structure is sound and whose content is odd: nested and shared containers, cycles, the classes and
/// calls that the reader knows with arguments that they do not expect, and instructions repeated on one operand.
/// </summary>
internal sealed class PickleGenerator(Random random)
{
    private static readonly (string Module, string Name)[] _callables =
    [
        ("builtins", "bytes"), ("builtins", "bytearray"), ("builtins", "set"), ("builtins", "frozenset"),
        ("builtins", "complex"), ("builtins", "range"), ("builtins", "slice"), ("builtins", "getattr"), ("builtins", "type"),
        ("builtins", "list"), ("builtins", "ValueError"), ("_codecs", "encode"), ("copyreg", "_reconstructor"),
        ("copyreg", "__newobj__"), ("copyreg", "__newobj_ex__"), ("collections", "OrderedDict"),
        ("collections", "defaultdict"), ("collections", "Counter"), ("collections", "deque"), ("collections", "ChainMap"),
        ("collections", "UserList"), ("datetime", "datetime"), ("datetime", "date"), ("datetime", "time"),
        ("datetime", "timedelta"), ("datetime", "timezone"), ("decimal", "Decimal"), ("fractions", "Fraction"),
        ("zoneinfo", "ZoneInfo._unpickle"), ("pytz", "_UTC"), ("pytz", "_p"), ("dateutil.tz.tz", "tzoffset"),
        ("ipaddress", "IPv4Address"), ("ipaddress", "IPv6Address"), ("ipaddress", "IPv4Network"),
        ("pathlib", "PurePosixPath"), ("pathlib", "PureWindowsPath"), ("uuid", "UUID"), ("array", "array"),
        ("array", "_array_reconstructor"), ("numpy", "dtype"), ("numpy", "ndarray"), ("numpy.core.multiarray", "scalar"),
        ("numpy.core.multiarray", "_reconstruct"), ("numpy.core.numeric", "_frombuffer"), ("numpy.ma.core", "_mareconstruct"),
        ("pandas._libs.tslibs.timestamps", "_unpickle_timestamp"), ("pandas._libs.tslibs.timedeltas", "_timedelta_unpickle"),
        ("pandas._libs.tslibs.nattype", "_nat_unpickle"), ("_operator", "or_"), ("types", "SimpleNamespace"),
        ("metaflow.exception", "MetaflowExceptionWrapper"), ("metaflow.includefile", "IncludedFile"), ("m", "C"),
    ];

    private static readonly string[] _texts =
    [
        "", "a", "b", "|", "<", ">", "latin1", "f8", "i4", "U4", "S3", "M8", "m8", "V8", "O8", "b1", "f16", "c16", "u1", "d", "u",
        "int", "name", "data", "maps", "_offset", "type", "1.5", "-7", "1E+20", "1/3", "Europe/Berlin", "ns", "Monday", "C", "F",
        "title", "year", "genres", "next", "http://x/y", "\ud83d\ude00", "../../etc/passwd",
    ];

    private readonly List<byte> _bytes = [];
    private int _memo;
    private int _left;

    public byte[] Generate()
    {
        _bytes.Clear();
        _memo = 0;
        _left = 5 + random.Next(150);
        if (random.Next(8) > 0)
            Emit(0x80, (byte)random.Next(6));
        if (random.Next(3) == 0)
        {
            Emit((byte)'(');
            for (int i = random.Next(6); i >= 0; i--)
                Value(0);
            Emit((byte)(random.Next(2) == 0 ? 't' : 'l'));
        }
        else
        {
            Value(0);
        }
        Emit((byte)'.');
        return [.. _bytes];
    }

    private void Value(int depth)
    {
        _left--;
        if (_left < 0 || depth > 12)
        {
            Scalar();
            return;
        }
        switch (random.Next(16))
        {
            case 0:
                List(depth);
                break;
            case 1:
                Dict(depth);
                break;
            case 2:
                Set(depth);
                break;
            case 3 or 4:
                Tuple(depth);
                break;
            case 5 or 6 or 7:
                Call(depth);
                break;
            case 8:
                Instance(depth);
                break;
            case 9 or 10 when _memo > 0:
                Get(random.Next(_memo));
                break;
            case 11:
                Repeated(depth);
                break;
            case 12:
                Numpy(depth);
                break;
            default:
                Scalar();
                break;
        }
        if (random.Next(4) == 0)
            Memoize();
    }

    private void Scalar()
    {
        switch (random.Next(12))
        {
            case 0:
                Emit((byte)'N');
                break;
            case 1:
                Emit((byte)(0x88 + random.Next(2)));
                break;
            case 2 or 3:
                Emit((byte)'K', (byte)random.Next(20));
                break;
            case 4:
                Emit((byte)'J');
                Int32(random.Next(4) == 0 ? int.MinValue : random.Next());
                break;
            case 5:
                int length = random.Next(40);
                Emit(0x8a, (byte)length);
                Random(length);
                break;
            case 6:
                Emit((byte)'G');
                Random(8);
                break;
            case 7:
                Bytes(random.Next(5) switch
                {
                    0 => 4,
                    1 => 6,
                    2 => 10,
                    3 => 8,
                    _ => random.Next(40),
                });
                break;
            case 8:
                Line('L', random.Next(2) == 0 ? new string('9', random.Next(1, 3000)) + "L" : "-5L");
                break;
            case 9 when random.Next(4) == 0:
                Global();
                break;
            default:
                Text(_texts[random.Next(_texts.Length)], random.Next(30) == 0 ? random.Next(2000) : 0);
                break;
        }
    }

    private void List(int depth)
    {
        Emit((byte)']');
        Memoize();
        Items(depth, 1, 'a', 'e');
    }

    private void Dict(int depth)
    {
        Emit((byte)'}');
        Memoize();
        Items(depth, 2, 's', 'u');
    }

    private void Set(int depth)
    {
        if (random.Next(2) == 0)
        {
            Emit(0x8f);
            Memoize();
            Emit((byte)'(');
            for (int i = random.Next(6); i > 0; i--)
                Value(depth + 1);
            Emit(0x90);
        }
        else
        {
            Emit((byte)'(');
            for (int i = random.Next(6); i > 0; i--)
                Value(depth + 1);
            Emit(0x91);
        }
    }

    private void Items(int depth, int width, char single, char many)
    {
        if (random.Next(3) == 0)
        {
            for (int i = 0; i < width; i++)
                Value(depth + 1);
            Emit((byte)single);
            return;
        }
        Emit((byte)'(');
        for (int i = random.Next(12) * width; i > 0; i--)
            Value(depth + 1);
        Emit((byte)many);
    }

    private void Tuple(int depth)
    {
        int count = random.Next(5);
        if (count is > 0 and <= 3 && random.Next(2) == 0)
        {
            for (int i = 0; i < count; i++)
                Value(depth + 1);
            Emit((byte)(0x84 + count));
            return;
        }
        Emit((byte)'(');
        for (int i = 0; i < count; i++)
            Value(depth + 1);
        Emit((byte)'t');
    }

    private void Call(int depth)
    {
        Global();
        Tuple(depth + 1);
        Emit((byte)(random.Next(6) == 0 ? 0x81 : 'R'));
        State(depth);
    }

    private void Instance(int depth)
    {
        Global();
        Emit((byte)')', 0x81);
        Memoize();
        if (random.Next(4) == 0)
            Items(depth, 1, 'a', 'e');
        if (random.Next(4) == 0)
            Items(depth, 2, 's', 'u');
        State(depth);
    }

    private void State(int depth)
    {
        if (random.Next(3) > 0)
            return;
        switch (random.Next(3))
        {
            case 0:
                Dict(depth + 1);
                break;
            case 1:
                Tuple(depth + 1);
                break;
            default:
                Value(depth + 1);
                break;
        }
        Emit((byte)'b');
    }

    /// <summary>One call on one argument, or one reference, again and again.</summary>
    private void Repeated(int depth)
    {
        Value(depth + 1);
        Memoize();
        int value = _memo - 1;
        Tuple(depth + 1);
        Memoize();
        int arguments = _memo - 1;
        Global();
        Memoize();
        int callable = _memo - 1;
        Emit((byte)'0', (byte)'0', (byte)'0', (byte)']', (byte)'(');
        int kind = random.Next(3);
        for (int i = random.Next(300); i > 0; i--)
        {
            if (kind == 0)
            {
                Get(value);
                continue;
            }
            Get(callable);
            Get(arguments);
            Emit((byte)(kind == 1 ? 'R' : 0x81));
            if (kind == 2)
            {
                Get(value);
                Emit((byte)'b');
            }
        }
        Emit((byte)'e');
    }

    /// <summary>An array with a dtype, a shape and bytes that fit each other more often than not.</summary>
    private void Numpy(int depth)
    {
        string[] codes = ["f8", "i4", "U2", "S3", "M8", "m8", "b1", "f2", "f16", "c8", "O8", "V6"];
        int[] sizes = [8, 4, 8, 3, 8, 8, 1, 2, 16, 8, 8, 6];
        int type = random.Next(codes.Length);
        int rows = random.Next(5);
        int columns = random.Next(5);
        Global("numpy.core.multiarray", "_reconstruct");
        Global("numpy", random.Next(5) == 0 ? "matrix" : "ndarray");
        Emit((byte)'K', 0, 0x85, (byte)'C', 1, (byte)'b', 0x87, (byte)'R', (byte)'(', (byte)'K', 1);
        if (random.Next(6) == 0)
            Tuple(depth + 1);
        else
            Emit((byte)'K', (byte)rows, (byte)'K', (byte)columns, 0x86);
        Global("numpy", "dtype");
        Text(codes[type], 0);
        Emit(0x85, (byte)'R', (byte)'(', (byte)'K', 4);
        Text(random.Next(2) == 0 ? "<" : ">", 0);
        if (random.Next(8) == 0)
            Tuple(depth + 1);
        else
            Emit((byte)'N');
        if (random.Next(8) == 0)
        {
            Tuple(depth + 1);
            Dict(depth + 1);
        }
        else
        {
            Emit((byte)'N', (byte)'N');
        }
        Emit((byte)'K', (byte)sizes[type], (byte)'K', 1, (byte)'K', 0, (byte)'}', (byte)'(', (byte)'C', 2, (byte)'n', (byte)'s');
        Emit((byte)'K', (byte)random.Next(4), (byte)'K', 1, (byte)'K', 1, (byte)'t', 0x86, (byte)'t', (byte)'b');
        Emit((byte)(0x88 + random.Next(2)));
        if (codes[type] == "O8")
        {
            Emit((byte)']', (byte)'(');
            for (int i = 0; i < rows * columns; i++)
                Value(depth + 1);
            Emit((byte)'e');
        }
        else
        {
            Bytes(rows * columns * sizes[type]);
        }
        Emit((byte)'t', (byte)'b');
    }

    private void Global()
    {
        var (module, name) = _callables[random.Next(_callables.Length)];
        Global(module, name);
    }

    private void Global(string module, string name) => Line('c', module + "\n" + name);

    private void Memoize()
    {
        Emit(0x94);
        _memo++;
    }

    private void Get(int index)
    {
        if (index < 256)
        {
            Emit((byte)'h', (byte)index);
            return;
        }
        Emit((byte)'j');
        Int32(index);
    }

    private void Text(string text, int padding)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + new string('x', padding));
        Emit((byte)'X');
        Int32(bytes.Length);
        Emit(bytes);
    }

    private void Bytes(int length)
    {
        Emit((byte)'B');
        Int32(length);
        Random(length);
    }

    private void Random(int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        Emit(bytes);
    }

    private void Int32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Emit(bytes);
    }

    private void Line(char opcode, string text)
    {
        Emit((byte)opcode);
        Emit(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}\n")));
    }

    private void Emit(params ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);
}
