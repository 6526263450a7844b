namespace Metaflow.Generators.Models;

/// <summary>Everything that is emitted for one flow class. Text only, so that it compares by value.</summary>
internal sealed record FlowModel
{
    public required string HintName { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Declarations of the types around a nested flow, outermost first: <c>partial class Outer</c>.</summary>
    public required EquatableArray<string> Containers { get; init; }

    /// <summary>The declaration without its base list: <c>partial class Train&lt;T&gt;</c>.</summary>
    public required string Declaration { get; init; }

    /// <summary>The type, fully qualified.</summary>
    public required string Type { get; init; }

    public required string Name { get; init; }

    public required string SourceFile { get; init; }

    public required string Documentation { get; init; }

    public required bool IsConcrete { get; init; }

    /// <summary>Whether an instance is made by an accessor, because the class has required members.</summary>
    public required bool CreatesByAccessor { get; init; }

    /// <summary>The base class when it is a flow with generated members, fully qualified; null for
    /// <c>FlowSpec</c>.</summary>
    public required string? BaseFlow { get; init; }

    /// <summary>Expressions of the types that are made known before the members are described.</summary>
    public required EquatableArray<string> Registrations { get; init; }

    public required EquatableArray<ArtifactModel> Artifacts { get; init; }

    public required EquatableArray<ParameterModel> Parameters { get; init; }

    public required EquatableArray<ConfigModel> Configs { get; init; }

    public required EquatableArray<ConstantModel> Constants { get; init; }

    public required EquatableArray<StepModel> Steps { get; init; }

    /// <summary>Expressions that create the decorators of the class.</summary>
    public required EquatableArray<string> Decorators { get; init; }

    /// <summary>The methods that exit hooks of the class name.</summary>
    public required EquatableArray<ExitHookModel> ExitHooks { get; init; }

    public required EquatableArray<ShapeModel> Shapes { get; init; }

    public required InputsModel? Inputs { get; init; }
}

/// <summary>An artifact. <paramref name="Property"/> is null for the items of a foreach over an expression.</summary>
internal sealed record ArtifactModel(string Name, string PropertyName, string Type, string ArtifactType,
    PropertyModel? Property);

/// <summary>The implementing part of an artifact property.</summary>
internal sealed record PropertyModel(string Modifiers, string Getter, string Setter);

internal sealed record ParameterModel(
    string Property,
    string OptionName,
    string ArtifactName,
    string Type,
    string ParameterType,
    string ArtifactType,
    string? Help,
    bool Required,
    bool HasDefault,
    bool ShowDefault,
    string? IncludeFile,
    string? DefaultFrom,
    bool AssignsByAccessor);

internal sealed record ConfigModel(
    string Property,
    string OptionName,
    string ArtifactName,
    string Type,
    string ArtifactType,
    string Attribute,
    string? Parser,
    bool AssignsByAccessor);

internal sealed record ConstantModel(string Name, string Type, string ArtifactType, string Value);

/// <summary>A method that an exit hook names.</summary>
/// <param name="Name">The name of the method.</param>
/// <param name="Call">The expression that calls it.</param>
/// <param name="Returns">What it returns.</param>
internal sealed record ExitHookModel(string Name, string Call, StepReturn Returns);

/// <summary>How one record, class, struct or enum is stored: a field of the class that holds the flow's
/// shapes.</summary>
internal sealed record ShapeModel(string Field, string Type, string Expression, EquatableArray<string> Accessors,
    bool Registers);

/// <summary>The extension properties of a flow's <c>Inputs</c>.</summary>
internal sealed record InputsModel(string ClassName, string Accessibility, EquatableArray<InputStep> Steps);

internal sealed record InputStep(string Method, string Name);
