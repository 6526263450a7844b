namespace Metaflow.Artifacts.Pickle;

/// <summary>A Python slice.</summary>
/// <param name="Start">Where it begins; null if open.</param>
/// <param name="Stop">Where it ends; null if open.</param>
/// <param name="Step">The stride; null for one.</param>
public sealed record PickledSlice(object? Start, object? Stop, object? Step);
