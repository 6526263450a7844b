namespace Metaflow.Service.Database;

/// <summary>In what state the tables of a database are.</summary>
/// <param name="Version">Their version, as the database records it.</param>
/// <param name="IsEmpty">Whether there are none yet.</param>
/// <param name="Problem">Why this service cannot use them; null when it can.</param>
internal sealed record SchemaState(string Version, bool IsEmpty, string? Problem);
