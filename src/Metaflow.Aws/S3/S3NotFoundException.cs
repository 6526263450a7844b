namespace Metaflow;

/// <summary>There is no such object, bucket or local file.</summary>
public sealed class S3NotFoundException : S3Exception
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which object, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public S3NotFoundException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
