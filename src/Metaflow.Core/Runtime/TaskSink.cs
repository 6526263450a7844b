using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>Takes the news of one attempt. Its members may be called from any thread.</summary>
public abstract class TaskSink
{
    /// <summary>The attempt runs.</summary>
    /// <param name="processId">The process that runs it.</param>
    public abstract void Started(int processId);

    /// <summary>The attempt printed a line. One stream's lines come in order.</summary>
    /// <param name="stream">Which stream.</param>
    /// <param name="line">The bytes of the line without its end; usually UTF-8. Valid during the call only.</param>
    public abstract void Output(LogStream stream, ReadOnlySpan<byte> line);

    /// <summary>The attempt has ended and all its output is there.</summary>
    /// <param name="exit">How it ended.</param>
    public abstract void Ended(AttemptExit exit);
}
