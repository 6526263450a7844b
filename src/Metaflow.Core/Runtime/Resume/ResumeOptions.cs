namespace Metaflow.Runtime;

/// <summary>Which run to resume, and how: finished tasks are taken over, the others run. Immutable.</summary>
public sealed record ResumeOptions
{
    /// <summary>The id of the run to resume; null for the one that <c>run</c> started last on this machine.</summary>
    public string? OriginRunId { get; init; }

    /// <summary>
    /// The step (C# or stored name) from which on everything runs again, whether it was finished or not; null runs only what was
    /// not finished.
    /// </summary>
    public string? Step { get; init; }

    /// <summary>
    /// The id of the new run when something else makes it; not an integer, since those are made by the metadata provider. Null
    /// lets the provider make it.
    /// </summary>
    public string? RunId { get; init; }

    /// <summary>Whether to take finished tasks over and run nothing. Default false.</summary>
    public bool CloneOnly { get; init; }

    /// <summary>
    /// Who this is among several processes that resume the same <see cref="RunId"/> at once: one of them leads, the others wait until it has
    /// taken over everything, and do nothing. A process that starts again under the identifier of the one that led goes on with
    /// its work. Null when nobody else resumes.
    /// </summary>
    public string? Identifier { get; init; }
}
