using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>A line that a program printed.</summary>
/// <param name="Stream">Which stream.</param>
/// <param name="Line">The line, without its end.</param>
public sealed record ProgramOutput(LogStream Stream, string Line);
