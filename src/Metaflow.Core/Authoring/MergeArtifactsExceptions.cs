namespace Metaflow;

/// <summary>Inputs of a join disagree about artifacts, so that merging them needs a decision of the step.</summary>
/// <param name="message">Which artifacts, and how to decide.</param>
/// <param name="artifactNames">Stored names of the artifacts that differ.</param>
public sealed class UnhandledInMergeArtifactsException(string message, IReadOnlyList<string> artifactNames)
    : MetaflowException(message)
{
    /// <summary>Stored names of the artifacts that differ between inputs.</summary>
    public IReadOnlyList<string> ArtifactNames { get; } = artifactNames;

    /// <inheritdoc/>
    public override string Headline => "Unhandled artifacts in merge";
}

/// <summary>An artifact that a join asked to merge is in none of its inputs.</summary>
/// <param name="message">Which artifacts, and what to check.</param>
/// <param name="artifactNames">Names that were asked for and not found.</param>
public sealed class MissingInMergeArtifactsException(string message, IReadOnlyList<string> artifactNames)
    : MetaflowException(message)
{
    /// <summary>Names that were asked for and not found in any input.</summary>
    public IReadOnlyList<string> ArtifactNames { get; } = artifactNames;

    /// <inheritdoc/>
    public override string Headline => "Missing artifacts in merge";
}
