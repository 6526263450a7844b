using System.ComponentModel;

namespace Metaflow.Artifacts;

/// <summary>An artifact property of a flow class, as generated code describes it. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ArtifactDescriptor
{
    private protected ArtifactDescriptor(string name, string propertyName)
    {
        Name = name;
        PropertyName = propertyName;
    }

    /// <summary>The stored name.</summary>
    public string Name { get; }

    /// <summary>The name of the property.</summary>
    public string PropertyName { get; }

    /// <summary>How values are stored.</summary>
    public abstract ArtifactType Type { get; }

    /// <summary>The storage of this artifact in an instance, made when it is not there yet.</summary>
    internal abstract ArtifactSlot SlotOf(FlowSpec flow);

    /// <summary>Whether a name that a person wrote, in C# or stored form, means this artifact.</summary>
    internal bool IsNamed(string name) => PropertyName == name || NamingPolicy.Matches(name, Name);
}

/// <summary>An artifact property with its type.</summary>
/// <typeparam name="T">The property's type.</typeparam>
/// <param name="name">The stored name.</param>
/// <param name="propertyName">The name of the property.</param>
/// <param name="type">How values are stored.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ArtifactDescriptor<T>(string name, string propertyName, ArtifactType<T> type)
    : ArtifactDescriptor(name, propertyName)
{
    /// <inheritdoc/>
    public override ArtifactType Type => ValueType;

    /// <summary>How values are stored.</summary>
    public ArtifactType<T> ValueType { get; } = type;

    internal override ArtifactSlot SlotOf(FlowSpec flow) => flow.SlotOf(this);
}
