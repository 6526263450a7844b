namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Time zones as Python's libraries store them: those of datetime, zoneinfo, pytz and dateutil. Names of zones are looked
/// up in this machine's time zone data, and only if they look like names.
/// </summary>
internal static class PickledZone
{
    // A name that is not there costs a search on disk.
    private const int StepsPerMiss = 20_000;

    // Earlier offsets may have seconds, which the CLR's zones round away.
    private const int FirstExactYear = 1973;

    /// <summary>The zone of a name; null if this machine does not know it.</summary>
    public static TimeZoneInfo? Find(string name, PickleBudget? budget)
    {
        if (!IsName(name))
            return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;
        budget?.TryWork(StepsPerMiss);
        return null;
    }

    /// <summary>The offset of a zone at a moment of its wall clock; null if it cannot be known exactly.</summary>
    /// <param name="zone">The stored zone.</param>
    /// <param name="local">The moment.</param>
    /// <param name="isSecond">Whether it is the second of two equal wall-clock times.</param>
    /// <param name="budget">What looking up may cost; null outside a read.</param>
    public static TimeSpan? OffsetOf(object? zone, DateTime local, bool isSecond, PickleBudget? budget)
    {
        if (FixedOffsetOf(zone) is { } offset)
            return offset;
        return local.Year >= FirstExactYear && Known(zone, budget) is { } known ? OffsetOf(known, local, isSecond) : null;
    }

    /// <summary>The offset of a zone at a moment in UTC; null if it cannot be known exactly.</summary>
    public static TimeSpan? OffsetAt(object? zone, DateTime utc, PickleBudget budget) => FixedOffsetOf(zone) ??
        (Known(zone, budget) is { } known && utc.Year >= FirstExactYear
            ? known.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc))
            : null);

    /// <summary>The offset of a zone that has only one; null otherwise.</summary>
    public static TimeSpan? FixedOffsetOf(object? zone)
    {
        if (ReferenceEquals(zone, TimeZoneInfo.Utc))
            return TimeSpan.Zero;
        if (zone is not PickledObject instance)
            return null;
        switch (instance.Module, instance.Name)
        {
            case ("datetime", "timezone") when instance.Arguments is [TimeSpan offset, ..]:
                return offset;
            case ("pytz", "_UTC") or ("dateutil.tz.tz", "tzutc"):
                return TimeSpan.Zero;
            case ("pytz", "_p") when instance.Arguments is [_, long seconds, ..] && seconds is > -86_400 and < 86_400:
                return TimeSpan.FromSeconds(seconds);
            case ("pytz", "FixedOffset" or "_FixedOffset") when instance.Arguments is [long minutes, ..] &&
                minutes is > -1440 and < 1440:
                return TimeSpan.FromMinutes(minutes);
            case ("dateutil.tz.tz", "tzoffset") when instance.State is PickledDict state &&
                state.TryGetValue("_offset", out var stored) && stored is TimeSpan offset:
                return offset;
            case ("dateutil.tz.tz", "tzlocal") when instance.State is PickledDict state &&
                state.TryGetValue("_hasdst", out var hasDaylight) && hasDaylight is false &&
                state.TryGetValue("_std_offset", out var stored) && stored is TimeSpan offset:
                return offset;
            default:
                return null;
        }
    }

    private static TimeZoneInfo? Known(object? zone, PickleBudget? budget)
    {
        switch (zone)
        {
            case TimeZoneInfo known:
                return known;
            case PickledObject { Class: { Module: "pytz", Name: "_p" }, Arguments: [string name] }:
                return Find(name, budget);
            case PickledObject
            {
                Class: { Module: "dateutil.tz.tz", Name: "tzfile" },
                Arguments: [_, string { Length: < 200 } file, ..],
            }:
                const string Folder = "zoneinfo/";
                int at = file.IndexOf(Folder, StringComparison.Ordinal);
                return Find(at < 0 ? file : file[(at + Folder.Length)..], budget);
            default:
                return null;
        }
    }

    private static TimeSpan? OffsetOf(TimeZoneInfo zone, DateTime local, bool isSecond)
    {
        if (zone.IsAmbiguousTime(local))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(local);
            return isSecond ? offsets.Min() : offsets.Max();
        }
        if (!zone.IsInvalidTime(local))
            return zone.GetUtcOffset(local);

        // In a gap, Python takes the offset before it or, for the second of two, the one after it.
        var near = local.AddHours(isSecond ? 12 : -12);
        return zone.GetUtcOffset(near);
    }

    // Letters, digits and slashes between them: nothing that could lead out of the folder of zones.
    private static bool IsName(string name)
    {
        if (name.Length is 0 or > 64 || !char.IsAsciiLetter(name[0]) || name[^1] == '/')
            return false;
        for (int i = 1; i < name.Length; i++)
        {
            if (!(char.IsAsciiLetterOrDigit(name[i]) || name[i] is '_' or '+' or '-' ||
                (name[i] == '/' && name[i - 1] != '/')))
            {
                return false;
            }
        }
        return true;
    }
}
