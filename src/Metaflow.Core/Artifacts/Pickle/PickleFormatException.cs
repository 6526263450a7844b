namespace Metaflow.Artifacts.Pickle;

/// <summary>Bytes are not a well-formed pickle, or go beyond the limits that protect the reader.</summary>
public sealed class PickleFormatException : MetaflowException
{
    /// <summary>Creates the error.</summary>
    /// <param name="offset">The byte offset where reading stopped; -1 when it concerns the value as a whole.</param>
    /// <param name="reason">What is wrong: a clause without a full stop.</param>
    /// <param name="innerException">The cause, if any.</param>
    public PickleFormatException(long offset, string reason, Exception? innerException = null)
        : base((offset < 0 ? "The pickle cannot be read" : $"The pickle cannot be read at byte {offset}") +
            $": {reason}. " +
            "The artifact is damaged, or was not written by Metaflow; run the step that made it again.", innerException)
    {
        Offset = offset;
        Reason = reason;
    }

    /// <inheritdoc/>
    public override string Headline => "Malformed artifact";

    /// <summary>The byte offset where reading stopped; -1 when it concerns the value as a whole.</summary>
    public long Offset { get; }

    /// <summary>What is wrong, without a full stop.</summary>
    public string Reason { get; }
}
