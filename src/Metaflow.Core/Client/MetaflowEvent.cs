namespace Metaflow.Client;

/// <summary>An event that triggered a run.</summary>
/// <param name="Name">The event's name; of a run that ended, <c>metaflow.Flow.end</c>.</param>
/// <param name="Id">The event's id; of a run that ended, the pathspec of its end task. Null when it is not noted.</param>
/// <param name="Timestamp">When it happened; null when it is not noted.</param>
/// <param name="Type">What happened: <c>run</c> for a run that ended, else <c>event</c> or the like.</param>
public sealed record MetaflowEvent(string Name, string? Id, DateTimeOffset? Timestamp, string? Type);
