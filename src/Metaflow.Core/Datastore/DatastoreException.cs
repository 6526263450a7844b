namespace Metaflow.Datastore;

/// <summary>
/// The datastore could not do what was asked: the disk is full, access was refused, an object is missing or unreadable.
/// The message names the path and the cause.
/// </summary>
public class DatastoreException : MetaflowException
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which path, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public DatastoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Datastore error";

    internal static DatastoreException ForPath(string action, string path, Exception cause) => new(
        $"Could not {action} '{path}': {cause.Message} Check that the disk has space and that you may access it.",
        cause);
}
