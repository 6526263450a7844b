using System.Globalization;
using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Says in a few words what a natural value is, for error messages.</summary>
internal static class NaturalDescription
{
    private const int Shown = 40;

    public static string Of(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "the bool True" : "the bool False",
        long number => string.Create(CultureInfo.InvariantCulture, $"the int {number}"),
        BigInteger number => $"an int of {number.GetBitLength()} bits",
        double number => string.Create(CultureInfo.InvariantCulture, $"the float {number:R}"),
        string { Length: <= Shown } text => $"the str \"{text}\"",
        string text => $"the str \"{text.AsSpan(0, Shown)}…\" of {text.Length} characters",
        byte[] bytes => $"{bytes.Length} bytes",
        PickledTuple tuple => $"a tuple of {tuple.Count}",
        List<object?> list => $"a list of {list.Count}",
        PickledSet set => $"a {(set.IsFrozen ? "frozenset" : "set")} of {set.Count}",
        PickledDict dict => $"a {dict.Class?.Name ?? "dict"} of {dict.Count}",
        PickledDeque deque => $"a deque of {deque.Count}",
        PickledRange range => range.ToString(),
        PickledSlice => "a slice",
        PickledArray array => array.ToString(),
        PickledObject instance => $"an object of class {Shortened(instance.Class)}",
        PickledGlobal name => $"the class or function {Shortened(name)}",
        PickledPath path => $"a path of {path.ToString().Length} characters",
        Fraction => "a Fraction",
        ZonedTime => "a time with a zone",
        NumpyTime { IsDuration: true } time => $"a NumPy duration of {time}",
        NumpyTime time => $"the NumPy date {time} after 1970",
        TimeZoneInfo zone => $"the time zone {zone.Id}",
        DateTime or DateTimeOffset => "a datetime",
        DateOnly => "a date",
        TimeOnly => "a time",
        TimeSpan => "a timedelta",
        decimal => "a Decimal",
        Guid => "a UUID",
        _ => value.GetType().Name,
    };

    private static string Shortened(PickledGlobal name)
    {
        string text = name.ToString();
        return text.Length > 3 * Shown ? string.Concat(text.AsSpan(0, 3 * Shown), "…") : text;
    }
}
