using System.Globalization;
using System.Net;
using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>Natural values in the notation of <c>fixtures/values/make_values.py</c>.</summary>
internal static class NaturalText
{
    public static string Of(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long or BigInteger => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        double number => "f:" + Bits(number),
        Complex number => $"c:{Bits(number.Real)},{Bits(number.Imaginary)}",
        string text => $"\"{text}\"",
        byte[] bytes => "b:" + Convert.ToHexStringLower(bytes),
        PickledTuple tuple => $"({Join(tuple)})",
        List<object?> list => $"[{Join(list)}]",
        PickledDeque deque => $"deque({deque.MaxLength?.ToString(CultureInfo.InvariantCulture) ?? "None"})[{Join(deque)}]",
        PickledSet set => (set.IsFrozen ? "frozenset" : "set") +
            "{" + string.Join(", ", set.Select(Of).Order(StringComparer.Ordinal)) + "}",
        PickledDict dict => (dict.Class?.Name ?? "") + Pairs(dict),
        PickledRange range => range.ToString(),
        PickledSlice slice => $"slice({Of(slice.Start)}, {Of(slice.Stop)}, {Of(slice.Step)})",
        Fraction fraction => fraction.ToString(),
        decimal number => "d:" + number.ToString(CultureInfo.InvariantCulture),
        Guid guid => $"u:{guid}",
        PickledPath path => $"path:{path}",
        IPAddress or IPNetwork => $"ip:{value}",
        TimeZoneInfo zone => $"zone:{zone.Id}",
        DateTime moment => "dt:" + moment.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) +
            Rest(moment.Ticks, ""),
        DateTimeOffset moment =>
            "dt:" + moment.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        DateOnly date => "date:" + date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => "time:" + time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        ZonedTime time => "time:" + time.Time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture) +
            (time.Offset < TimeSpan.Zero ? "-" : "+") + time.Offset.ToString("hh\\:mm", CultureInfo.InvariantCulture),
        TimeSpan span => string.Create(CultureInfo.InvariantCulture, $"td:{Floor(span.Ticks)}") + Rest(span.Ticks, "."),
        NumpyTime time => string.Create(CultureInfo.InvariantCulture,
            $"{(time.IsDuration ? "td64" : "dt64")}:{time.Count}*{time.Step}{time.Unit}"),
        PickledArray array => $"array({string.Join(", ", array.Shape)})[{Join(Elements(array.ToRowMajor()))}]",
        PickledGlobal name => $"global {name}",
        PickledObject instance => instance.Class + $"({Join(instance.Arguments)})" +
            (instance.Items is { } items ? $"[{Join(items)}]" : "") +
            (instance.Entries is { } entries ? Pairs(entries) : "") +
            (instance.Attributes is { } attributes ? Pairs(attributes) : ""),
        _ => value.GetType().Name,
    };

    private static IEnumerable<object?> Elements(PickledArray array)
    {
        for (long i = 0; i < array.Length; i++)
            yield return array.ElementAt(i);
    }

    private static string Join(IEnumerable<object?> items) => string.Join(", ", items.Select(Of));

    private static string Pairs(PickledDict dict) =>
        "{" + string.Join(", ", dict.Select(pair => $"{Of(pair.Key)}: {Of(pair.Value)}")) + "}";

    private static long Floor(long ticks) => (ticks - ((ticks % 10 + 10) % 10)) / 10;

    private static string Rest(long ticks, string before) =>
        ticks % 10 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{before}{(ticks % 10 + 10) % 10}");

    private static string Bits(double number) =>
        double.IsNaN(number) ? "nan" : BitConverter.DoubleToInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture);
}
