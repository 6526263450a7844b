using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

/// <summary>Something that goes wrong. Immutable; one may serve several rules.</summary>
public abstract class S3Fault
{
    private protected S3Fault()
    {
    }

    /// <summary>Answers an error, and does nothing.</summary>
    /// <param name="status">The HTTP status. S3 answers some errors with 200.</param>
    /// <param name="code">The error's code, such as <c>SlowDown</c>.</param>
    /// <param name="retryAfter">The value of <c>Retry-After</c>; null for none.</param>
    public static S3Fault Error(int status, string code, string? retryAfter = null) => new ErrorFault(status, code, retryAfter);

    /// <summary>Does what was asked for, and answers an error.</summary>
    /// <param name="status">The HTTP status. S3 answers some errors with 200.</param>
    /// <param name="code">The error's code, such as <c>InternalError</c>.</param>
    public static S3Fault ErrorAfterwards(int status, string code) => new ErrorAfterwardsFault(status, code);

    /// <summary>Resets the connection, and does nothing. The body of the request is not read.</summary>
    public static S3Fault Disconnect() => new DisconnectFault();

    /// <summary>Does what was asked for, and resets the connection before the first byte of the answer.</summary>
    public static S3Fault LoseAnswer() => new CutFault(BodyCut.Everything);

    /// <summary>Resets the connection within the answer's body.</summary>
    /// <param name="afterBytes">How many bytes of the body are sent before.</param>
    public static S3Fault ResetBody(long afterBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterBytes);
        return new CutFault(new(afterBytes, Reset: true));
    }

    /// <summary>Closes the connection within the answer's body, whose <c>Content-Length</c> tells of more.</summary>
    /// <param name="afterBytes">How many bytes of the body are sent.</param>
    public static S3Fault TruncateBody(long afterBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterBytes);
        return new CutFault(new(afterBytes, Reset: false));
    }

    /// <summary>Changes one byte of the answer's body. Checksums in the answer's headers stay those of the stored object.</summary>
    /// <param name="at">The index of the byte; null for that in the middle. A body that has no such byte stays as it is.</param>
    public static S3Fault CorruptBody(long? at = null) => new CorruptFault(at);

    /// <summary>Waits before anything is done.</summary>
    /// <param name="until">What ends the wait.</param>
    public static S3Fault Hold(Task until) => new HoldFault(until);

    /// <summary>Does what was asked for, and waits before the first byte of the answer.</summary>
    /// <param name="until">What ends the wait.</param>
    public static S3Fault SlowFirstByte(Task until) => new SlowFault((_, cancellationToken) => until.WaitAsync(cancellationToken));

    /// <summary>Does what was asked for, and waits before the first byte of the answer, by the server's clock.</summary>
    /// <param name="delay">How long.</param>
    public static S3Fault SlowFirstByte(TimeSpan delay) => new SlowFault((time, cancellationToken) => Task.Delay(delay, time, cancellationToken));
}
