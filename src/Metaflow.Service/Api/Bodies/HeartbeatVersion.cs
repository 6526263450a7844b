using System.Globalization;

namespace Metaflow.Service.Api.Bodies;

/// <summary>Tells by its version whether a client sends heartbeats.</summary>
internal static class HeartbeatVersion
{
    private static readonly int[] _first = [2, 2, 12];
    private static readonly int[] _firstOfOne = [1, 14, 0];

    /// <summary>Whether a version is the first that sends them, or later. One that does not begin with a number is a client's own, and new.</summary>
    public static bool IsAtLeastFirst(ReadOnlySpan<char> version)
    {
        Span<int> numbers = stackalloc int[3];
        var count = 0;
        while (count < numbers.Length)
        {
            var digits = version.IndexOfAnyExceptInRange('0', '9');
            var part = digits < 0 ? version : version[..digits];
            if (part.Length == 0 || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count]))
                break;
            count++;
            if (digits < 0 || version[digits] != '.')
                break;
            version = version[(digits + 1)..];
        }

        return count == 0 || numbers.SequenceCompareTo(numbers[0] == 1 ? _firstOfOne : _first) >= 0;
    }
}
