namespace Metaflow.Datastore;

/// <summary>A line of a task's log.</summary>
/// <param name="Timestamp">
/// When it was captured, UTC. <see cref="DateTimeOffset.MaxValue"/> for a line whose header is damaged: such lines come
/// last.
/// </param>
/// <param name="Source">Who captured it, such as <c>runtime</c> or <c>task</c>; empty for a damaged line.</param>
/// <param name="Id">What tells it from other lines; empty for a damaged line.</param>
/// <param name="Text">What was written, without the line's end; a damaged line whole, with its end.</param>
public sealed record LogLine(DateTimeOffset Timestamp, string Source, string Id, string Text)
{
    /// <summary>Whether the line has a header that could be read.</summary>
    public bool IsStructured => Timestamp != DateTimeOffset.MaxValue;
}
