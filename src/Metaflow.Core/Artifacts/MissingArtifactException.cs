namespace Metaflow.Artifacts;

/// <summary>A step read an artifact that no earlier step on its path has set.</summary>
/// <param name="artifactName">The stored name.</param>
/// <param name="propertyName">The name of the property.</param>
/// <param name="stepName">The step that read it; null outside a task.</param>
public sealed class MissingArtifactException(string artifactName, string propertyName, string? stepName)
    : MetaflowException(
        $"Artifact '{propertyName}' ({artifactName}) has no value in {(stepName is null ? "this flow" : $"step '{stepName}'")}. "
        + "Assign it in an earlier step; after a join, take it from an input or call MergeArtifacts.")
{
    /// <summary>The stored name of the artifact.</summary>
    public string ArtifactName { get; } = artifactName;

    /// <inheritdoc/>
    public override string Headline => "Artifact not available";
}
