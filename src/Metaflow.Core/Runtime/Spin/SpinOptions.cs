namespace Metaflow.Runtime;

/// <summary>Which step to run once more, on the inputs of which task, and how. Immutable.</summary>
public sealed record SpinOptions
{
    /// <summary>
    /// The task to repeat: <c>step</c>, <c>run/step</c>, <c>run/step/task</c>, or these after the flow's name. What is left out is the latest
    /// run in the namespace, and the newest task of the step.
    /// </summary>
    public required string Task { get; init; }

    /// <summary>
    /// A JSON object of artifacts that replace those of the inputs, by C# or stored name: <c>{"alpha": 0.5}</c>. Of a join, a member
    /// <c>run/step/task</c> (an input) may hold an object for that input alone. Null replaces none.
    /// </summary>
    public string? Artifacts { get; init; }

    /// <summary>Whether no decorator of the step acts. Default false: all act but those that retry or catch.</summary>
    public bool SkipDecorators { get; init; }

    /// <summary>
    /// Whether the task is kept, in the folder <c>.metaflow_spin</c> beside <c>.metaflow</c>, for the client to read. Default
    /// false: nothing is left.
    /// </summary>
    public bool Persist { get; init; }

    /// <summary>A file that gets the id of the spun run; null for none.</summary>
    public string? RunIdFile { get; init; }

    /// <summary>The most megabytes kept of each stream, 1 or more. Default 10.</summary>
    public int MaxLogSize { get; init; } = 10;
}
