namespace Metaflow.Datastore;

/// <summary>The stream that a line was written to.</summary>
public enum LogStream
{
    /// <summary>Standard output.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}
