namespace Metaflow.Artifacts.Pickle;

/// <summary>The scalars of pandas; null for anything else of it, and for what no CLR type holds exactly.</summary>
internal static class PandasCall
{
    public static object? Make(PickledGlobal callable, PickledTuple arguments, PickleBudget budget) =>
        (callable.Name, arguments) switch
        {
            ("_unpickle_timestamp", [long count, _, var zone]) => Timestamp(count, zone, 10, budget),
            ("_unpickle_timestamp", [long count, _, var zone, long unit]) => Timestamp(count, zone, unit, budget),
            ("_timedelta_unpickle", [long count]) => Timedelta(count, 10),
            ("_timedelta_unpickle", [long count, long unit]) => Timedelta(count, unit),
            ("_nat_unpickle" or "__nat_unpickle", _) => WellKnownCall.NoValue,
            _ => null,
        };

    private static object? Timestamp(long count, object? zone, long unit, PickleBudget budget)
    {
        if (NumpyMoment.Date(count, TypeOf('M', unit)) is not DateTime utc)
            return null;
        if (zone is null)
            return utc;
        return PickledZone.OffsetAt(zone, utc, budget) is { } offset &&
            utc.Ticks + offset.Ticks is var local && local >= 0 && local <= DateTime.MaxValue.Ticks
            ? TemporalValue.WithOffset(new DateTime(local), offset)
            : null;
    }

    private static object? Timedelta(long count, long unit) =>
        NumpyMoment.Duration(count, TypeOf('m', unit)) as TimeSpan?;

    // The numbers are those of NumPy's units.
    private static PickledDataType TypeOf(char kind, long unit) => new(kind + "8")
    {
        UnitName = unit switch
        {
            7 => "s",
            8 => "ms",
            9 => "us",
            10 => "ns",
            _ => "generic",
        },
    };
}
