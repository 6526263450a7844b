using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>Metaflow's own types as one compilation sees them.</summary>
internal sealed class KnownTypes
{
    private KnownTypes(Compilation compilation, INamedTypeSymbol flowSpec)
    {
        Compilation = compilation;
        FlowSpec = flowSpec;
        Inputs = compilation.GetTypeByMetadataName("Metaflow.Inputs`1");
        Step = compilation.GetTypeByMetadataName("Metaflow.StepAttribute");
        StepDecorator = compilation.GetTypeByMetadataName("Metaflow.StepDecorator");
        FlowDecorator = compilation.GetTypeByMetadataName("Metaflow.FlowDecorator");
        IncludedFile = compilation.GetTypeByMetadataName("Metaflow.IncludedFile");
        ConfigValue = compilation.GetTypeByMetadataName("Metaflow.ConfigValue");
        ParameterContext = compilation.GetTypeByMetadataName("Metaflow.ParameterContext");
        CancellationToken = compilation.GetTypeByMetadataName("System.Threading.CancellationToken");
        Task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        ValueTask = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask");
        ArtifactSerializer = compilation.GetTypeByMetadataName("Metaflow.Artifacts.ArtifactSerializer");
        Run = compilation.GetTypeByMetadataName("Metaflow.Client.Run");
        Enumerable = compilation.GetTypeByMetadataName("System.Collections.Generic.IEnumerable`1");
    }

    public Compilation Compilation { get; }

    public INamedTypeSymbol FlowSpec { get; }

    public INamedTypeSymbol? Inputs { get; }

    public INamedTypeSymbol? Step { get; }

    public INamedTypeSymbol? StepDecorator { get; }

    public INamedTypeSymbol? FlowDecorator { get; }

    public INamedTypeSymbol? IncludedFile { get; }

    public INamedTypeSymbol? ConfigValue { get; }

    public INamedTypeSymbol? ParameterContext { get; }

    public INamedTypeSymbol? CancellationToken { get; }

    public INamedTypeSymbol? Task { get; }

    public INamedTypeSymbol? ValueTask { get; }

    public INamedTypeSymbol? Enumerable { get; }

    public INamedTypeSymbol? Run { get; }

    public INamedTypeSymbol? ArtifactSerializer { get; }

    /// <summary>The serializers that flows use by themselves.</summary>
    public SerializerTable Serializers => SerializerTable.Of(Compilation);

    /// <summary>Finds the types; null when the compilation does not reference Metaflow.</summary>
    public static KnownTypes? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Metaflow.FlowSpec") is { } flowSpec ? new KnownTypes(compilation, flowSpec)
            : null;

    public bool IsFlow(INamedTypeSymbol? type) => type is not null && DerivesFrom(type, FlowSpec);

    public bool IsInputs(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, Inputs);

    public bool IsCancellationToken(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type, CancellationToken);

    /// <summary>The item type of an <c>IEnumerable&lt;T&gt;</c>; null when the type is none.</summary>
    public ITypeSymbol? ItemTypeOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
            return array.ElementType;
        if (type is INamedTypeSymbol named && Is(named, Enumerable))
            return named.TypeArguments[0];
        foreach (var candidate in type.AllInterfaces)
        {
            if (Is(candidate, Enumerable))
                return candidate.TypeArguments[0];
        }

        return null;
    }

    public static bool DerivesFrom(ITypeSymbol? type, INamedTypeSymbol? ancestor)
    {
        for (var current = type?.BaseType; current is not null && ancestor is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor.OriginalDefinition))
                return true;
        }

        return false;
    }

    public static AttributeData? AttributeOf(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.Name == name
                && type.ContainingNamespace is { Name: "Metaflow", ContainingNamespace.IsGlobalNamespace: true })
                return attribute;
        }

        return null;
    }

    private static bool Is(INamedTypeSymbol type, INamedTypeSymbol? definition) =>
        SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, definition);
}
