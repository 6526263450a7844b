namespace Metaflow;

/// <summary>One level of the foreach stack: which split of which foreach a task belongs to.</summary>
/// <param name="Step">The first step inside the foreach.</param>
/// <param name="Variable">The artifact that is iterated.</param>
/// <param name="NumSplits">How many splits there are; null if unbounded, as in a parallel step.</param>
/// <param name="Index">The zero-based index of the split; null if unknown.</param>
/// <param name="Value">The item as short text; null if not recorded.</param>
public readonly record struct ForeachFrame(string Step, string Variable, int? NumSplits, int? Index, string? Value);
