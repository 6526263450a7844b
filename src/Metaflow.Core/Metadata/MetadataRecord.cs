using System.Globalization;

namespace Metaflow.Metadata;

/// <summary>A fact to note about a task.</summary>
/// <param name="Field">The name of the fact, such as <c>attempt</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Type">The kind of fact; mostly the same as the field.</param>
/// <param name="Tags">Tags of the record; mostly the one that names the attempt.</param>
public sealed record MetadataRecord(string Field, string Value, string Type, IReadOnlyList<string> Tags)
{
    private static readonly string[][] _attemptTags =
        [["attempt_id:0"], ["attempt_id:1"], ["attempt_id:2"], ["attempt_id:3"], ["attempt_id:4"], ["attempt_id:5"]];

    /// <summary>A fact about one attempt of a task.</summary>
    /// <param name="field">The name of the fact.</param>
    /// <param name="value">Its value.</param>
    /// <param name="attempt">The number of the attempt.</param>
    /// <param name="type">The kind of fact; null for the same as the field.</param>
    public static MetadataRecord ForAttempt(string field, string value, int attempt, string? type = null) =>
        new(field, value, type ?? field, AttemptTags(attempt));

    /// <summary>Checks the name of a fact; providers make parts of paths of it.</summary>
    /// <exception cref="MetadataException">It cannot name one.</exception>
    internal static string ValidateField(string field) => PathspecPart.IsValid(PathspecPart.Artifact, field)
        ? field
        : throw new MetadataException($"'{field}' cannot name a metadata field: use letters, digits, '-' and '_'.");

    internal static string[] AttemptTags(int attempt) => attempt >= 0 && attempt < _attemptTags.Length
        ? _attemptTags[attempt]
        : ["attempt_id:" + attempt.ToString(CultureInfo.InvariantCulture)];
}
