namespace Metaflow.Runtime;

/// <summary>Where local tasks run.</summary>
public enum Isolation
{
    /// <summary>In warm worker processes, one task at a time each. The default.</summary>
    Worker,

    /// <summary>In a new process for each task.</summary>
    Process,

    /// <summary>In the launching process; chosen by itself when a debugger is attached.</summary>
    None,
}
