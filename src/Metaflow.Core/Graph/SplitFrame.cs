namespace Metaflow.Graph;

/// <summary>One split that a step is inside of, and the branch it is on. Immutable; compared by value.</summary>
/// <param name="outer">The split around this one; null when there is none.</param>
/// <param name="split">The stored name of the step that splits.</param>
/// <param name="branch">The stored name of the branch's first step.</param>
internal sealed class SplitFrame(SplitFrame? outer, string split, string branch) : IEquatable<SplitFrame>
{
    public SplitFrame? Outer { get; } = outer;

    public string Split { get; } = split;

    public string Branch { get; } = branch;

    public bool Equals(SplitFrame? other) => ReferenceEquals(this, other)
        || (other is not null && Split == other.Split && Branch == other.Branch && Equals(Outer, other.Outer));

    public override bool Equals(object? obj) => Equals(obj as SplitFrame);

    public override int GetHashCode() =>
        unchecked((StringComparer.Ordinal.GetHashCode(Split) * 31) + StringComparer.Ordinal.GetHashCode(Branch));
}
