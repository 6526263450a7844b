namespace Metaflow.Generators.Models;

/// <summary>A step decorator that can be attached by its name. Text only, so that it compares by value.</summary>
/// <param name="Name">Metaflow's name of the decorator.</param>
/// <param name="Type">The type, fully qualified.</param>
/// <param name="IsExported">Whether other assemblies are told of it.</param>
/// <param name="Arguments">The constructor's arguments.</param>
/// <param name="Settings">The settings; null when the class names them itself.</param>
internal sealed record DecoratorModel(
    string Name,
    string Type,
    bool IsExported,
    EquatableArray<DecoratorArgument> Arguments,
    EquatableArray<DecoratorSetting>? Settings);

/// <summary>A parameter of a decorator's constructor.</summary>
/// <param name="Name">Metaflow's name of the setting.</param>
/// <param name="Default">The expression of its default; of its type's default when it is required.</param>
/// <param name="IsRequired">Whether the parameter has no default.</param>
internal sealed record DecoratorArgument(string Name, string Default, bool IsRequired);

/// <summary>A property of a decorator.</summary>
/// <param name="Name">Metaflow's name of the setting.</param>
/// <param name="Property">The property.</param>
/// <param name="IsSettable">Whether it can be set after the decorator is made.</param>
internal sealed record DecoratorSetting(string Name, string Property, bool IsSettable);
