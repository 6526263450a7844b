namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// NumPy's dates and durations: null for not-a-time, a CLR value where that is exact, else <see cref="NumpyTime"/>.
/// </summary>
internal static class NumpyMoment
{
    public static object? Date(long count, PickledDataType type)
    {
        if (count == long.MinValue)
            return null;
        if (type.UnitName is "Y" or "M")
        {
            var months = (Int128)count * type.UnitStep * (type.UnitName == "Y" ? 12 : 1) + 1970 * 12;
            if (months >= 12 && months < 10_000 * 12)
                return new DateTime((int)(months / 12), (int)(months % 12) + 1, 1);
        }
        else if (Ticks(count, type) is { } span)
        {
            var ticks = span + DateTime.UnixEpoch.Ticks;
            if (ticks >= 0 && ticks <= DateTime.MaxValue.Ticks)
                return new DateTime((long)ticks);
        }
        return new NumpyTime(count, type.UnitName, type.UnitStep, IsDuration: false);
    }

    public static object? Duration(long count, PickledDataType type)
    {
        if (count == long.MinValue)
            return null;
        return Ticks(count, type) is { } ticks && ticks >= long.MinValue && ticks <= long.MaxValue
            ? new TimeSpan((long)ticks)
            : new NumpyTime(count, type.UnitName, type.UnitStep, IsDuration: true);
    }

    /// <summary>The ticks of a count of units; null if they are no whole number, or the unit has no fixed length.</summary>
    private static Int128? Ticks(long count, PickledDataType type)
    {
        var units = (Int128)count * type.UnitStep;
        long ticks = type.UnitName switch
        {
            "W" => 7 * TimeSpan.TicksPerDay,
            "D" => TimeSpan.TicksPerDay,
            "h" => TimeSpan.TicksPerHour,
            "m" => TimeSpan.TicksPerMinute,
            "s" => TimeSpan.TicksPerSecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "us" => TimeSpan.TicksPerMicrosecond,
            _ => 0,
        };
        if (ticks > 0)
            return units * ticks;
        long perTick = type.UnitName switch
        {
            "ns" => 100,
            "ps" => 100_000,
            "fs" => 100_000_000,
            "as" => 100_000_000_000,
            _ => 0,
        };
        return perTick > 0 && units % perTick == 0 ? units / perTick : null;
    }
}
