namespace Metaflow;

/// <summary>A text is no address in S3, or a key does not go with the client's root.</summary>
public sealed class S3UrlException : S3Exception
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which object, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public S3UrlException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
