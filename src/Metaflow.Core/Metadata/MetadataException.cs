namespace Metaflow.Metadata;

/// <summary>
/// The metadata provider could not do what was asked: an object is missing, or a record is unreadable.
/// </summary>
public class MetadataException : MetaflowException
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which object, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public MetadataException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Metadata error";
}
