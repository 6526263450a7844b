using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Metaflow.Datastore;

/// <summary>
/// Writes JSON byte for byte as Python's <c>json.dumps</c> does by default: ", " and ": " between parts, everything but
/// printable ASCII escaped. One instance is reused by <see cref="Rent"/>; it is for one thread at a time.
/// </summary>
internal sealed class PythonJsonWriter
{
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static PythonJsonWriter? _cached;

    private byte[] _buffer = new byte[1024];
    private int _length;
    private bool _needsComma;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    public static PythonJsonWriter Rent()
    {
        var writer = _cached ?? new PythonJsonWriter();
        _cached = null;
        writer.Clear();
        return writer;
    }

    public void Return()
    {
        if (_buffer.Length <= LargestKept)
            _cached = this;
    }

    public void Clear()
    {
        _length = 0;
        _needsComma = false;
    }

    public PythonJsonWriter StartObject() => Open((byte)'{');

    public PythonJsonWriter EndObject() => Close((byte)'}');

    public PythonJsonWriter StartArray() => Open((byte)'[');

    public PythonJsonWriter EndArray() => Close((byte)']');

    public PythonJsonWriter Name(string name)
    {
        String(name);
        Append(": "u8);
        _needsComma = false;
        return this;
    }

    public PythonJsonWriter Null() => Token("null"u8);

    public PythonJsonWriter Bool(bool value) => Token(value ? "true"u8 : "false"u8);

    public PythonJsonWriter Number(long value)
    {
        Separate();
        Reserve(20);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    public PythonJsonWriter Number(double value)
    {
        Span<byte> digits = stackalloc byte[40];
        return Token(digits[..Encoding.ASCII.GetBytes(PythonFloat(value), digits)]);
    }

    public PythonJsonWriter StringOrNull(string? value) => value is null ? Null() : String(value);

    public PythonJsonWriter String(string value)
    {
        Separate();
        Reserve((value.Length * 6) + 2);
        var buffer = _buffer;
        var at = _length;
        buffer[at++] = (byte)'"';
        foreach (var c in value)
        {
            if (c is >= ' ' and <= '~' and not '"' and not '\\')
                buffer[at++] = (byte)c;
            else
                at = Escape(buffer, at, c);
        }

        buffer[at++] = (byte)'"';
        _length = at;
        return this;
    }

    public PythonJsonWriter Strings(IEnumerable<string> values)
    {
        StartArray();
        foreach (var value in values)
            String(value);
        return EndArray();
    }

    /// <summary>Appends a name and value, or several, that were written before by an instance of this type.</summary>
    public PythonJsonWriter RawMembers(ReadOnlySpan<byte> members) => members.IsEmpty ? this : Token(members);

    /// <summary>A float as Python's <c>repr</c> prints it.</summary>
    internal static string PythonFloat(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "Infinity" : "-Infinity";
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E') + 1), CultureInfo.InvariantCulture);
        if (value != 0 && exponent is < -4 or >= 16)
        {
            var shortest = value.ToString("R", CultureInfo.InvariantCulture);
            return Scientific(shortest);
        }

        text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Contains('E'))
            text = value.ToString("0.0################################", CultureInfo.InvariantCulture);
        return text.Contains('.') ? text : text + ".0";
    }

    private static string Scientific(string shortest)
    {
        var e = shortest.IndexOf('E');
        if (e < 0)
        {
            // Plain digits: Python prints d.ddde+XX from 1e16 on.
            var negative = shortest[0] == '-';
            var digits = negative ? shortest[1..] : shortest;
            var trimmed = digits.TrimEnd('0');
            var mantissa = trimmed.Length == 1 ? trimmed : trimmed[..1] + "." + trimmed[1..];
            return $"{(negative ? "-" : "")}{mantissa}e+{digits.Length - 1:00}";
        }

        var power = int.Parse(shortest.AsSpan(e + 1), CultureInfo.InvariantCulture);
        return $"{shortest[..e]}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
    }

    private static int Escape(byte[] buffer, int at, char c)
    {
        buffer[at++] = (byte)'\\';
        var letter = c switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            _ => (byte)'u',
        };
        buffer[at++] = letter;
        if (letter == 'u')
        {
            for (var shift = 12; shift >= 0; shift -= 4)
                buffer[at++] = "0123456789abcdef"u8[(c >> shift) & 15];
        }

        return at;
    }

    private PythonJsonWriter Open(byte bracket)
    {
        Separate();
        Reserve(1);
        _buffer[_length++] = bracket;
        _needsComma = false;
        return this;
    }

    private PythonJsonWriter Close(byte bracket)
    {
        Reserve(1);
        _buffer[_length++] = bracket;
        _needsComma = true;
        return this;
    }

    private PythonJsonWriter Token(ReadOnlySpan<byte> token)
    {
        Separate();
        Append(token);
        return this;
    }

    private void Separate()
    {
        if (_needsComma)
            Append(", "u8);
        _needsComma = true;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
    }
}
