namespace Metaflow.Service.Queries;

/// <summary>A statement that reads, and the values of its parameters in order.</summary>
internal sealed record Query(string Text, IReadOnlyList<object> Values);
