using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class DateTimeType : ArtifactType<DateTime>
{
    public static readonly DateTimeType Instance = new();

    public override string PythonTypeName => PythonTypes.DateTime;

    public override bool IsImmutable => true;

    internal override IComparer<DateTime> Order => Comparer<DateTime>.Default;

    public override void Write(PickleWriter writer, DateTime value) => writer.WriteDateTime(value);

    public override DateTime Read(object? value, ReadPath path) => value switch
    {
        DateTime moment => moment,
        DateTimeOffset moment => moment.UtcDateTime,
        PickledObject instance when TemporalValue.OfSubclass(instance) is DateTime or DateTimeOffset =>
            Read(TemporalValue.OfSubclass(instance), path),
        _ => throw path.Mismatch(typeof(DateTime), value),
    };

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out DateTime value)
    {
        bool fits = cursor.TryReadDateTime(out value, out var offset);
        if (fits && offset is { } zone)
            value = new DateTimeOffset(value, zone).UtcDateTime;
        return fits;
    }
}

internal sealed class DateTimeOffsetType : ArtifactType<DateTimeOffset>
{
    public static readonly DateTimeOffsetType Instance = new();

    public override string PythonTypeName => PythonTypes.DateTime;

    public override bool IsImmutable => true;

    internal override IComparer<DateTimeOffset> Order => Comparer<DateTimeOffset>.Default;

    public override void Write(PickleWriter writer, DateTimeOffset value) => writer.WriteDateTimeOffset(value);

    public override DateTimeOffset Read(object? value, ReadPath path) => value switch
    {
        DateTimeOffset moment => moment,
        DateTime => throw path.MismatchBecause(typeof(DateTimeOffset), "a datetime without a time zone"),
        PickledObject instance when TemporalValue.OfSubclass(instance) is DateTime or DateTimeOffset =>
            Read(TemporalValue.OfSubclass(instance), path),
        _ => throw path.Mismatch(typeof(DateTimeOffset), value),
    };

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out DateTimeOffset value)
    {
        bool fits = cursor.TryReadDateTime(out var local, out var offset) && offset is not null;
        value = fits ? new DateTimeOffset(local, offset!.Value) : default;
        return fits;
    }
}

internal sealed class DateOnlyType : ArtifactType<DateOnly>
{
    public static readonly DateOnlyType Instance = new();

    public override string PythonTypeName => PythonTypes.Date;

    public override bool IsImmutable => true;

    internal override IComparer<DateOnly> Order => Comparer<DateOnly>.Default;

    public override void Write(PickleWriter writer, DateOnly value) => writer.WriteDate(value);

    public override DateOnly Read(object? value, ReadPath path) =>
        value as DateOnly? ?? (value is PickledObject instance ? TemporalValue.OfSubclass(instance) as DateOnly? : null) ??
            throw path.Mismatch(typeof(DateOnly), value);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out DateOnly value)
    {
        return cursor.TryReadDate(out value);
    }
}

internal sealed class TimeOnlyType : ArtifactType<TimeOnly>
{
    public static readonly TimeOnlyType Instance = new();

    public override string PythonTypeName => PythonTypes.Time;

    public override bool IsImmutable => true;

    internal override IComparer<TimeOnly> Order => Comparer<TimeOnly>.Default;

    public override void Write(PickleWriter writer, TimeOnly value) => writer.WriteTime(value);

    public override TimeOnly Read(object? value, ReadPath path) =>
        value as TimeOnly? ?? (value is PickledObject instance ? TemporalValue.OfSubclass(instance) as TimeOnly? : null) ??
            throw path.Mismatch(typeof(TimeOnly), value);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out TimeOnly value)
    {
        return cursor.TryReadTime(out value);
    }
}

internal sealed class TimeSpanType : ArtifactType<TimeSpan>
{
    public static readonly TimeSpanType Instance = new();

    public override string PythonTypeName => PythonTypes.TimeDelta;

    public override bool IsImmutable => true;

    internal override IComparer<TimeSpan> Order => Comparer<TimeSpan>.Default;

    public override void Write(PickleWriter writer, TimeSpan value) => writer.WriteTimeSpan(value);

    public override TimeSpan Read(object? value, ReadPath path) =>
        value as TimeSpan? ?? (value is PickledObject instance ? TemporalValue.OfSubclass(instance) as TimeSpan? : null) ??
            throw path.Mismatch(typeof(TimeSpan), value);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out TimeSpan value)
    {
        return cursor.TryReadTimeSpan(out value);
    }
}
