namespace Metaflow.Artifacts;

/// <summary>The unbounded foreach that a parallel (gang) step iterates.</summary>
/// <param name="NumParallel">The number of tasks in the gang.</param>
public sealed record ParallelUbf(int NumParallel);
