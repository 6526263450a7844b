using Metaflow.Datastore;

namespace Metaflow;

/// <summary>S3 could not do what was asked. The message names bucket, key and operation, and what to check.</summary>
public class S3Exception : DatastoreException
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which object, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public S3Exception(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The HTTP status that S3 has answered with; null when it has not answered.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>S3's name of the error, such as <c>AccessDenied</c>; null when there is none.</summary>
    public string? ErrorCode { get; internal init; }

    /// <inheritdoc/>
    public override string Headline => "S3 error";
}
