using System.ComponentModel;

namespace Metaflow;

/// <summary>A step decorator that can be attached by its name. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StepDecoratorDefinition
{
    private protected StepDecoratorDefinition(string name) => Name = name;

    /// <summary>Metaflow's name of the decorator.</summary>
    public string Name { get; }

    /// <summary>Makes a decorator.</summary>
    /// <exception cref="MetaflowException">A setting does not exist, is missing, or has no valid value.</exception>
    internal abstract StepDecorator Create(GivenSettings settings);

    /// <summary>Lets a decorator of exactly this definition's type name its settings.</summary>
    /// <returns>Whether it is of that type.</returns>
    internal abstract bool TryDescribe(StepDecorator decorator, DecoratorSettings settings);
}

/// <summary>A step decorator of a known type that can be attached by its name. Immutable and thread-safe.</summary>
/// <typeparam name="TDecorator">The decorator.</typeparam>
/// <param name="name">Metaflow's name of the decorator.</param>
/// <param name="create">Makes a decorator; settings that its constructor takes are read from the argument.</param>
/// <param name="describe">Names the settings; null for <see cref="StepDecorator.Describe"/>.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StepDecoratorDefinition<TDecorator>(
    string name,
    Func<DecoratorSettings, TDecorator> create,
    Action<TDecorator, DecoratorSettings>? describe = null) : StepDecoratorDefinition(name)
    where TDecorator : StepDecorator
{
    internal override StepDecorator Create(GivenSettings settings)
    {
        var decorator = create(settings);
        Describe(decorator, settings);
        settings.RefuseOthers();
        return decorator;
    }

    internal override bool TryDescribe(StepDecorator decorator, DecoratorSettings settings)
    {
        if (decorator.GetType() != typeof(TDecorator))
            return false;
        Describe((TDecorator)decorator, settings);
        return true;
    }

    private void Describe(TDecorator decorator, DecoratorSettings settings)
    {
        if (describe is null)
            decorator.Describe(settings);
        else
            describe(decorator, settings);
    }
}
