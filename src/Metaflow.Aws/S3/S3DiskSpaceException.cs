namespace Metaflow;

/// <summary>The disk has no space for what is downloaded.</summary>
public sealed class S3DiskSpaceException : S3Exception
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which object, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public S3DiskSpaceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
