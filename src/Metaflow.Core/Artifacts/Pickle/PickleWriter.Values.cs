using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    private static readonly PickledGlobal _complexClass = new("builtins", "complex");

    /// <summary>
    /// Writes a datetime. A UTC or local value carries its offset; an unspecified one has no time zone. Python counts
    /// microseconds: the last digit of a tick is dropped.
    /// </summary>
    /// <param name="value">The value.</param>
    public void WriteDateTime(DateTime value)
    {
        if (value.Kind == DateTimeKind.Unspecified)
            WriteDateTime(value, null);
        else
            WriteDateTimeOffset(new DateTimeOffset(value));
    }

    /// <summary>
    /// Writes a datetime with its offset. Python counts microseconds: the last digit of a tick is dropped.
    /// </summary>
    /// <param name="value">The value.</param>
    public void WriteDateTimeOffset(DateTimeOffset value) => WriteDateTime(value.DateTime, value.Offset);

    /// <summary>Writes a date.</summary>
    /// <param name="value">The value.</param>
    public void WriteDate(DateOnly value)
    {
        Span<byte> packed = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(packed, (ushort)value.Year);
        packed[2] = (byte)value.Month;
        packed[3] = (byte)value.Day;
        WriteCallOfBytes(PickledGlobal.Date, packed);
    }

    /// <summary>Writes a time of day. Python counts microseconds: the last digit of a tick is dropped.</summary>
    /// <param name="value">The value.</param>
    public void WriteTime(TimeOnly value)
    {
        Span<byte> packed = stackalloc byte[6];
        PackTime(packed, value.Ticks);
        WriteCallOfBytes(PickledGlobal.Time, packed);
    }

    /// <summary>Writes a timedelta. Python counts microseconds: the last digit of a tick is dropped.</summary>
    /// <param name="value">The value.</param>
    public void WriteTimeSpan(TimeSpan value)
    {
        // Python keeps seconds and microseconds positive and lets only the days be negative.
        long microseconds = value.Ticks / TimeSpan.TicksPerMicrosecond;
        const long PerDay = 86_400_000_000;
        long days = Math.DivRem(microseconds, PerDay, out long rest);
        if (rest < 0)
        {
            days--;
            rest += PerDay;
        }
        WriteGlobal(PickledGlobal.TimeDelta);
        BeginTuple(3);
        WriteInt64(days);
        WriteInt64(rest / 1_000_000);
        WriteInt64(rest % 1_000_000);
        EndTuple(3);
        Reduce();
    }

    /// <summary>Writes a Decimal with all its digits.</summary>
    /// <param name="value">The value.</param>
    public void WriteDecimal(decimal value)
    {
        WriteGlobal(PickledGlobal.Decimal);
        BeginTuple(1);
        string digits = value.ToString(CultureInfo.InvariantCulture);

        // The CLR has a negative zero, but does not show it.
        WriteString(value == 0 && decimal.IsNegative(value) ? "-" + digits : digits);
        EndTuple(1);
        Reduce();
    }

    /// <summary>Writes a UUID.</summary>
    /// <param name="value">The value.</param>
    public void WriteGuid(Guid value)
    {
        WriteGlobal(PickledGlobal.Uuid);
        WriteEmptyTuple();
        NewObject();
        var state = BeginDict(null, 1);
        state.Next();
        WriteString("int");
        WriteBigInteger(UuidNumber.Of(value));
        state.End();
        Build();
    }

    /// <summary>Writes a complex number.</summary>
    /// <param name="value">The value.</param>
    public void WriteComplex(Complex value)
    {
        WriteGlobal(_complexClass);
        BeginTuple(2);
        WriteDouble(value.Real);
        WriteDouble(value.Imaginary);
        EndTuple(2);
        Reduce();
    }

    internal void WriteZonedTime(ZonedTime value)
    {
        Span<byte> packed = stackalloc byte[6];
        PackTime(packed, value.Time.Ticks);
        WriteGlobal(PickledGlobal.Time);
        BeginTuple(2);
        WriteBytes(packed);
        WriteTimeZone(value.Offset);
        EndTuple(2);
        Reduce();
    }

    internal void WriteEmptyTuple()
    {
        Begin(1);
        _frame[_end++] = PickleOpcode.EmptyTuple;
    }

    private void WriteDateTime(DateTime value, TimeSpan? offset)
    {
        Span<byte> packed = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(packed, (ushort)value.Year);
        packed[2] = (byte)value.Month;
        packed[3] = (byte)value.Day;
        PackTime(packed[4..], value.TimeOfDay.Ticks);
        if (offset is not { } zone)
        {
            WriteCallOfBytes(PickledGlobal.DateTime, packed);
            return;
        }
        WriteGlobal(PickledGlobal.DateTime);
        BeginTuple(2);
        WriteBytes(packed);
        WriteTimeZone(zone);
        EndTuple(2);
        Reduce();
    }

    private void WriteTimeZone(TimeSpan offset)
    {
        // As in Python, all values of one offset share one timezone.
        if (_zones is not null && _zones.TryGetValue(offset, out int index))
        {
            WriteGet(index);
            return;
        }
        WriteGlobal(PickledGlobal.TimeZone);
        BeginTuple(1);
        WriteTimeSpan(offset);
        EndTuple(1);
        (_zones ??= [])[offset] = _memoCount;
        Reduce();
    }

    private void WriteCallOfBytes(PickledGlobal callable, ReadOnlySpan<byte> argument)
    {
        WriteGlobal(callable);
        BeginTuple(1);
        WriteBytes(argument);
        EndTuple(1);
        Reduce();
    }

    private static void PackTime(Span<byte> target, long ticks)
    {
        long microseconds = ticks / TimeSpan.TicksPerMicrosecond;
        long seconds = microseconds / 1_000_000;
        int fraction = (int)(microseconds % 1_000_000);
        target[0] = (byte)(seconds / 3600);
        target[1] = (byte)(seconds / 60 % 60);
        target[2] = (byte)(seconds % 60);
        target[3] = (byte)(fraction >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)fraction);
    }
}
