namespace Metaflow.Tool.Doctor;

/// <summary>How a check went.</summary>
internal enum CheckStatus
{
    /// <summary>It works.</summary>
    Ok,

    /// <summary>It works, or may; something deserves a look.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>It was not tried, because something before it failed, or nothing uses it.</summary>
    Skipped,
}
