namespace Metaflow.Datastore;

/// <summary>How an attempt ended, as its scheduler saw it.</summary>
/// <param name="ReturnCode">The exit code of the attempt: 0 when it succeeded.</param>
/// <param name="Killed">Whether the scheduler ended it.</param>
/// <param name="Success">Whether the attempt succeeded.</param>
public sealed record TaskExit(int ReturnCode, bool Killed, bool Success);
