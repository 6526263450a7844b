namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Reads pickles of protocols 0 to 5 into plain data. Closed: no name in a pickle is ever resolved to code, so that
/// reading cannot run anything. Well-known classes become natural CLR values; all others stay
/// <see cref="PickledObject"/>. Safe to use from several threads.
/// </summary>
/// <remarks>
/// None, bool, int, float, str and bytes become null, bool, long or <see cref="System.Numerics.BigInteger"/>, double,
/// string and byte[]; list, dict, set and tuple become List&lt;object?&gt;, <see cref="PickledDict"/>,
/// <see cref="PickledSet"/> and <see cref="PickledTuple"/>; datetime, date, time, timedelta, Decimal, UUID and complex
/// their CLR namesakes where the value fits; Fraction, deque, range, slice and paths <see cref="Fraction"/>,
/// <see cref="PickledDeque"/>, <see cref="PickledRange"/>, <see cref="PickledSlice"/> and <see cref="PickledPath"/>; IP
/// addresses and networks <see cref="System.Net.IPAddress"/> and <see cref="System.Net.IPNetwork"/>; time zones
/// <see cref="TimeZoneInfo"/>; arrays <see cref="PickledArray"/>; classes, Ellipsis and NotImplemented
/// <see cref="PickledGlobal"/>. <see cref="PickledValue.As{T}(object?, string?)"/> converts what was read.
/// </remarks>
public static class PickleReader
{
    /// <summary>Reads a pickle.</summary>
    /// <param name="pickle">The bytes. What follows the end of the first pickle is ignored, as Python does.</param>
    /// <param name="limits">Bounds for hostile input; null means <see cref="PickleLimits.Default"/>.</param>
    /// <exception cref="PickleFormatException">The bytes are not a pickle, or exceed the limits.</exception>
    public static object? Read(ReadOnlySpan<byte> pickle, PickleLimits? limits = null) => Read(pickle, limits, out _);

    /// <summary>Reads a pickle and prepares reading the value as a declared type.</summary>
    internal static object? Read(ReadOnlySpan<byte> pickle, PickleLimits? limits, string? name, out ReadPath path)
    {
        var value = Read(pickle, limits, out var shared);
        path = new ReadPath(name, shared, (limits ?? PickleLimits.Default).StepsFor(pickle.Length));
        return value;
    }

    /// <summary>Reads a pickle and tells which of its objects are referred to more than once.</summary>
    internal static object? Read(ReadOnlySpan<byte> pickle, PickleLimits? limits, out HashSet<object>? shared)
    {
        var machine = new PickleMachine(pickle, limits ?? PickleLimits.Default);
        try
        {
            var value = machine.Run();
            shared = machine.Shared;
            return value;
        }
        catch (Exception cause) when (cause is not MetaflowException and not OutOfMemoryException)
        {
            // Nothing is known to come here; hostile input must not find an unforeseen way out.
            throw new PickleFormatException(machine.Position, "an instruction does not apply to its operands", cause);
        }
    }
}
