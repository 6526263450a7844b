namespace Metaflow.Metadata;

/// <summary>A run as the metadata provider knows it.</summary>
/// <param name="Pathspec">The pathspec of the run.</param>
/// <param name="User">The name of who made it; null when not known.</param>
/// <param name="Tags">The user's tags, in no particular order.</param>
/// <param name="SystemTags">The system tags, in no particular order.</param>
/// <param name="CreatedAt">When it was made; with local metadata of Python's, when its tags were changed last.</param>
public sealed record RunEntry(
    Pathspec Pathspec,
    string? User,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> SystemTags,
    DateTimeOffset CreatedAt)
{
    /// <summary>Whether the run has all of some tags, each a user's or a system tag.</summary>
    internal bool HasTags(IReadOnlyCollection<string> tags) => tags.All(tag => Tags.Contains(tag) || SystemTags.Contains(tag));
}
