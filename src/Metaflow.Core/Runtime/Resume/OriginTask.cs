using Metaflow.Datastore;

namespace Metaflow.Runtime.Resume;

/// <summary>A finished task of the run that is resumed.</summary>
/// <param name="TaskId">The task's id.</param>
/// <param name="Artifacts">What it left.</param>
/// <param name="Result">How it went on.</param>
/// <param name="ExecutionPath">Its foreach levels, as clients match parents and children by; empty outside of a foreach.</param>
internal sealed record OriginTask(string TaskId, ArtifactTable Artifacts, TaskResult Result, string ExecutionPath);
