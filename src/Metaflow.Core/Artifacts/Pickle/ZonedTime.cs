using System.Globalization;

namespace Metaflow.Artifacts.Pickle;

/// <summary>A time of day with an offset from UTC: a Python <c>time</c> whose zone has one fixed offset.</summary>
/// <param name="Time">The time of day.</param>
/// <param name="Offset">The offset from UTC, whole minutes.</param>
public readonly record struct ZonedTime(TimeOnly Time, TimeSpan Offset)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Time:HH:mm:ss.FFFFFF}{(Offset < TimeSpan.Zero ? '-' : '+')}{Offset:hh\\:mm}");
}
