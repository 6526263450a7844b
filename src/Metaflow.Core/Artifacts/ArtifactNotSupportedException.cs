namespace Metaflow.Artifacts;

/// <summary>A value cannot be stored as an artifact.</summary>
public sealed class ArtifactNotSupportedException : MetaflowException
{
    /// <summary>Creates the error for a type that has no artifact mapping.</summary>
    /// <param name="path">Where in the artifact the value stands, such as <c>Movies[3].Poster</c>.</param>
    /// <param name="valueType">The type of the value.</param>
    public ArtifactNotSupportedException(string path, Type valueType)
        : this(path, valueType, "its type has no artifact mapping. Give the artifact a declared type instead of " +
            "object, or call ArtifactTypes.Register with a mapping for it")
    {
    }

    /// <summary>Creates the error with its reason.</summary>
    /// <param name="path">Where in the artifact the value stands, such as <c>Movies[3].Poster</c>.</param>
    /// <param name="valueType">The type of the value.</param>
    /// <param name="reason">Why it cannot be stored and what to do: a clause without a full stop.</param>
    public ArtifactNotSupportedException(string path, Type valueType, string reason)
        : base($"'{path}' ({valueType}) cannot be stored: {reason}.")
    {
        Path = path;
        ValueType = valueType;
    }

    /// <inheritdoc/>
    public override string Headline => "Artifact not supported";

    /// <summary>Where in the artifact the value stands, such as <c>Movies[3].Poster</c>.</summary>
    public string Path { get; }

    /// <summary>The type of the value that cannot be stored.</summary>
    public Type ValueType { get; }
}
