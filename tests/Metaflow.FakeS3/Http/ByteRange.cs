using System.Globalization;

namespace Metaflow.FakeS3.Http;

/// <summary>A range of an object's bytes.</summary>
/// <param name="First">The index of the first byte.</param>
/// <param name="Length">The number of bytes; not over 0 when the object has none of them.</param>
internal readonly record struct ByteRange(long First, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>Reads a range.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="size">The size of the object.</param>
    /// <returns>Null when it is not one range of bytes: then the header does not count.</returns>
    public static ByteRange? Parse(string header, long size)
    {
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || header.Split('-') is not [var from, var to])
            return null;
        var (start, end) = (Number(from[Unit.Length..]), Number(to));
        return (start, end, from.Length == Unit.Length, to.Length == 0) switch
        {
            ({ } first, { } last, _, _) => first <= last ? new(first, Math.Min(last, size - 1) - first + 1) : null,
            ({ } first, _, _, true) => new(first, size - first),
            (_, { } count, true, _) => new(Math.Max(0, size - count), Math.Min(count, size)),
            _ => null,
        };
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
