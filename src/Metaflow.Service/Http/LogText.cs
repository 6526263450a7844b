using System.Globalization;
using Metaflow.Service.Records;

namespace Metaflow.Service.Http;

/// <summary>Text of requests for log lines: not too long. What is special in it the log escapes.</summary>
internal static class LogText
{
    private const int Longest = 512;

    /// <summary>A text for a log line.</summary>
    public static string Of(string text) =>
        text.Length <= Longest ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, Longest)}… ({text.Length} characters)");

    /// <summary>An id for a log line.</summary>
    public static string Of(RecordId id) => Of(id.Name ?? id.Number.ToString(CultureInfo.InvariantCulture));
}
