using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>Takes the news of one attempt. Its members may be called from any thread.</summary>
public abstract class TaskSink
{
    /// <summary>The attempt runs, or is handed to what will run it elsewhere.</summary>
    /// <param name="processId">The process that runs it; 0 when it is not of this machine.</param>
    public abstract void Started(int processId);

    /// <summary>The attempt printed a line. One stream's lines come in order.</summary>
    /// <param name="stream">Which stream.</param>
    /// <param name="line">The bytes of the line without its end; usually UTF-8. Valid during the call only.</param>
    public abstract void Output(LogStream stream, ReadOnlySpan<byte> line);

    /// <summary>The attempt printed a line, which is stored already where it runs.</summary>
    /// <param name="stream">Which stream.</param>
    /// <param name="line">The line without its end.</param>
    internal virtual void StoredOutput(LogStream stream, string line) => Output(stream, Encoding.UTF8.GetBytes(line));

    /// <summary>The attempt has ended and all its output is there.</summary>
    /// <param name="exit">How it ended.</param>
    public abstract void Ended(AttemptExit exit);
}
