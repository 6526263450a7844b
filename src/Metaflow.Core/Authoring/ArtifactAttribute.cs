namespace Metaflow;

/// <summary>
/// Changes how an artifact is stored. A <c>partial</c> property is an artifact without it; on a <c>const</c> or
/// <c>static readonly</c> field it stores the value as a constant of the flow.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ArtifactAttribute : Attribute
{
    /// <summary>The stored name; null for the member's name in snake_case.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// How arrays of numbers are stored, wherever they stand inside the artifact: <c>T[]</c>, <c>T[,]</c>,
    /// <c>Memory&lt;T&gt;</c>, <c>ArraySegment&lt;T&gt;</c> and <c>ImmutableArray&lt;T&gt;</c> of bool, byte, integers of up to 64
    /// bits, floating-point numbers and Complex. All forms are read whatever this says. The default is <see
    /// cref="ArrayForm.Compact"/>.
    /// </summary>
    public ArrayForm Arrays { get; set; }

    /// <summary>
    /// The class that stores the artifact, whatever else is registered: it derives from
    /// <see cref="Artifacts.ArtifactSerializer{T}"/> for the property's type. Null leaves the choice to the type.
    /// </summary>
    public Type? Serializer { get; set; }
}
