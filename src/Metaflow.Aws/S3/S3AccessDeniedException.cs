namespace Metaflow;

/// <summary>S3 has refused access, or does not know the credentials.</summary>
public sealed class S3AccessDeniedException : S3Exception
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which object, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public S3AccessDeniedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
