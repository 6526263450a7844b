namespace Metaflow.Metadata;

/// <summary>Tags are not valid, or could not be changed.</summary>
public sealed class TagException : MetadataException
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which tag, and what to do next.</param>
    public TagException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Tagging error";
}
