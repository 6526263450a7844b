namespace Metaflow;

/// <summary>Adds behaviour to a flow: derive an attribute and put it above the class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class FlowDecorator : Attribute
{
    /// <summary>Metaflow's name of the decorator.</summary>
    public abstract string Name { get; }

    /// <summary>Names the settings, which are recorded with the graph.</summary>
    /// <param name="settings">Records: <c>settings.Of("team", Team);</c>.</param>
    public virtual void Describe(DecoratorSettings settings)
    {
    }
}
