using System.Globalization;

namespace Metaflow.Service.Records;

/// <summary>
/// The id of a run or a task in a path: a number that the database made, or a text that a client chose. Text of digits only is always a number.
/// </summary>
internal readonly record struct RecordId
{
    private RecordId(long number, string? name)
    {
        Number = number;
        Name = name;
    }

    /// <summary>The number; without meaning when there is a name.</summary>
    public long Number { get; }

    /// <summary>The text that a client chose; null when the id is a number.</summary>
    public string? Name { get; }

    /// <summary>Reads a segment of a path. A number beyond what the database can hold is one that no record has.</summary>
    public static RecordId Parse(string segment)
    {
        if (!IsNumeric(segment))
            return new RecordId(0, segment);
        return new RecordId(
            long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue, null);
    }

    /// <summary>Whether a text would be taken for a number.</summary>
    public static bool IsNumeric(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The value to look for: a number or a text.</summary>
    public object Value => Name ?? (object)Number;
}
