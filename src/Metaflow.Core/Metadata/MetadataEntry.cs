using System.Globalization;

namespace Metaflow.Metadata;

/// <summary>A fact that was noted about a task.</summary>
/// <param name="Field">The name of the fact.</param>
/// <param name="Value">Its value.</param>
/// <param name="Type">The kind of fact.</param>
/// <param name="Tags">Tags of the record.</param>
/// <param name="CreatedAt">When it was noted; the latest record of a field holds.</param>
public sealed record MetadataEntry(
    string Field, string Value, string Type, IReadOnlyList<string> Tags, DateTimeOffset CreatedAt)
{
    /// <summary>The attempt that the record is about, from its tags; null when they name none.</summary>
    public int? Attempt
    {
        get
        {
            foreach (var tag in Tags)
            {
                if (tag.StartsWith("attempt_id:", StringComparison.Ordinal)
                    && int.TryParse(tag.AsSpan(11), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt))
                    return attempt;
            }

            return null;
        }
    }
}
