using System.ComponentModel;

namespace Metaflow;

/// <summary>
/// Implemented by the source generator for every concrete flow class: the way from the type to its steps, parameters and artifacts.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFlow
{
    /// <summary>Everything that the generator knows about the flow.</summary>
    static abstract FlowDefinition Definition { get; }
}
