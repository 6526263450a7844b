namespace Metaflow.Artifacts;

/// <summary>A stored value does not fit the type that it is read as.</summary>
public sealed class ArtifactTypeMismatchException : MetaflowException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">Where in the artifact the value stands, such as <c>Movies[3].Poster</c>.</param>
    /// <param name="expectedType">The type that was asked for.</param>
    /// <param name="found">What is stored there, in words.</param>
    public ArtifactTypeMismatchException(string path, Type expectedType, string found)
        : base($"'{path}' holds {found}, which cannot be read as {expectedType}. " +
            "Read it as the type it was stored with, or as object to see what is there.")
    {
        Path = path;
        ExpectedType = expectedType;
        Found = found;
    }

    /// <inheritdoc/>
    public override string Headline => "Artifact type mismatch";

    /// <summary>Where in the artifact the value stands, such as <c>Movies[3].Poster</c>.</summary>
    public string Path { get; }

    /// <summary>The type that was asked for.</summary>
    public Type ExpectedType { get; }

    /// <summary>What is stored there, in words.</summary>
    public string Found { get; }
}
