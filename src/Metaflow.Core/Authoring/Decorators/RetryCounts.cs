namespace Metaflow;

/// <summary>How often a failed task may be tried again.</summary>
/// <param name="User">Further attempts that run the step's code.</param>
/// <param name="Fallback">Attempts after those, which only let decorators deal with the failure.</param>
public readonly record struct RetryCounts(int User, int Fallback);
