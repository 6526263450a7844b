namespace Metaflow.Service.Retention;

/// <summary>What came of removing runs.</summary>
/// <param name="Report">What was removed.</param>
/// <param name="Left">The runs that stay, because they changed meanwhile.</param>
/// <param name="IsInterrupted">Whether it was stopped before all were removed. Of the run at hand some records may be gone.</param>
internal sealed record Removal(RemovalReport Report, List<SelectedRun> Left, bool IsInterrupted = false);
