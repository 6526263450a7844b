using System.ComponentModel;

namespace Metaflow;

/// <summary>
/// An artifact property of a flow class, written by the source generator and read back by it when a class of another
/// assembly derives from the flow. Not for hand-written code.
/// </summary>
/// <param name="name">The stored name.</param>
/// <param name="propertyName">The name of the property.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GeneratedArtifactAttribute(string name, string propertyName) : Attribute
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;

    /// <summary>The name of the property.</summary>
    public string PropertyName { get; } = propertyName;
}
