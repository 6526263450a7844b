namespace Metaflow;

/// <summary>
/// Makes a step decorator of an assembly known to flows of other assemblies, so that <c>--with</c> can attach it. The source
/// generator writes it for public decorators; an assembly that is built without the generator can write it by hand.
/// </summary>
/// <param name="name">Metaflow's name of the decorator: the value of its <c>Name</c>.</param>
/// <param name="type">The public class.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class AttachableDecoratorAttribute(string name, Type type) : Attribute
{
    /// <summary>Metaflow's name of the decorator.</summary>
    public string Name { get; } = name;

    /// <summary>The class.</summary>
    public Type Type { get; } = type;
}
