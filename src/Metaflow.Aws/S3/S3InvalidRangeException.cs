namespace Metaflow;

/// <summary>The object has none of the bytes that were asked for.</summary>
public sealed class S3InvalidRangeException : S3Exception
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which object, and what to do next.</param>
    /// <param name="innerException">The cause, or null.</param>
    public S3InvalidRangeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
