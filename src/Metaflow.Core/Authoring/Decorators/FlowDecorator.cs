namespace Metaflow;

/// <summary>Adds behaviour to a flow: derive an attribute and put it above the class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class FlowDecorator : Attribute
{
    /// <summary>Metaflow's name of the decorator.</summary>
    public abstract string Name { get; }

    /// <summary>The settings by Metaflow's names, as recorded in the graph.</summary>
    public virtual IReadOnlyDictionary<string, object?> Settings { get; } = new Dictionary<string, object?>();
}
