namespace Metaflow.Conformance.Graphs;

/// <summary>A step of a graph.</summary>
/// <param name="Name">The name of its method.</param>
/// <param name="Kind">How it goes on.</param>
/// <param name="Targets">The steps that may follow.</param>
public sealed record GraphStep(string Name, StepKind Kind, IReadOnlyList<string> Targets)
{
    /// <summary>Whether it is a join.</summary>
    public bool IsJoin { get; init; }

    /// <summary>How many items its foreach has, or members its gang; how many rounds its recursion takes at index 0.</summary>
    public int Count { get; init; }

    /// <summary>What it is in its graph.</summary>
    public StepRole Roles { get; init; }

    /// <summary>Whether a foreach enters it, so that it takes the item.</summary>
    public bool TakesItem { get; init; }

    /// <summary>The name that is stored and typed.</summary>
    public string StoredName => NamingPolicy.ToSnakeCase(Name);

    /// <summary>The artifact that counts the rounds of its recursion.</summary>
    public string RoundsArtifact => Name + "Rounds";

    /// <summary>The stored name of <see cref="RoundsArtifact"/>.</summary>
    public string StoredRounds => StoredName + "_rounds";

    public bool Is(StepRole role) => (Roles & role) != 0;

    public override string ToString() => StoredName;
}
