namespace Metaflow.Artifacts;

/// <summary>
/// Names the serializers of an assembly that flows in other assemblies use by themselves: each for the artifacts of its type.
/// </summary>
/// <param name="types">
/// Public classes that derive from <see cref="ArtifactSerializer{T}"/> and have a public constructor without parameters.
/// </param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ArtifactSerializersAttribute(params Type[] types) : Attribute
{
    /// <summary>The serializers.</summary>
    public IReadOnlyList<Type> Types { get; } = types;
}
