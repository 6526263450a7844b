namespace Metaflow;

/// <summary>
/// The root of every error that Metaflow raises on purpose. Its message is meant for the user: it says what happened, to
/// which value, and what to do next. The command line prints it without a stack trace.
/// </summary>
public class MetaflowException : Exception
{
    /// <summary>Creates an error with a message for the user.</summary>
    /// <param name="message">What happened, to which value, and what to do next.</param>
    public MetaflowException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error with a message for the user and the error that caused it.</summary>
    /// <param name="message">What happened, to which value, and what to do next.</param>
    /// <param name="innerException">The cause.</param>
    public MetaflowException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The few words that name the kind of error; the command line prints it above the message.</summary>
    public virtual string Headline => "Metaflow error";
}
