namespace Metaflow.Metadata;

/// <summary>A flow as the metadata provider knows it.</summary>
/// <param name="Flow">The flow's name.</param>
/// <param name="CreatedAt">When it was first run.</param>
public sealed record FlowEntry(string Flow, DateTimeOffset CreatedAt);
