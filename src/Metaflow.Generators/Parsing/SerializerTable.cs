using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>
/// The serializers that a compilation has by itself, by the type whose artifacts they store: its own classes, and those that
/// referenced assemblies name by attribute.
/// </summary>
internal sealed class SerializerTable
{
    // A compilation is asked for each of its flows, by the generator and by the analyzer.
    private static readonly ConditionalWeakTable<Compilation, SerializerTable> _tables = new();

    private readonly Dictionary<ITypeSymbol, List<INamedTypeSymbol>> _own = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ITypeSymbol, List<INamedTypeSymbol>> _referenced = new(SymbolEqualityComparer.Default);
    private readonly INamedTypeSymbol? _serializer;

    private SerializerTable(Compilation compilation)
    {
        _serializer = compilation.GetTypeByMetadataName("Metaflow.Artifacts.ArtifactSerializer`1");
        if (_serializer is null)
            return;
        AddAll(compilation.Assembly.GlobalNamespace);
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
            AddNamed(assembly);
    }

    public static SerializerTable Of(Compilation compilation) =>
        _tables.GetValue(compilation, static c => new SerializerTable(c));

    /// <summary>The serializers of a type; those of the compilation's own go before those of others.</summary>
    public IReadOnlyList<INamedTypeSymbol> Find(ITypeSymbol type) =>
        _own.TryGetValue(type, out var own) ? own : _referenced.TryGetValue(type, out var others) ? others : [];

    /// <summary>The type whose artifacts a class stores; null when it does not say so by its base class.</summary>
    public ITypeSymbol? StoredTypeOf(INamedTypeSymbol serializer)
    {
        for (var current = serializer.BaseType; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, _serializer))
                return current.TypeArguments[0];
        }

        return null;
    }

    /// <summary>Why generated code cannot make an instance of a serializer; null when it can.</summary>
    public static string? ProblemOf(INamedTypeSymbol serializer, INamedTypeSymbol flow, Compilation compilation)
    {
        if (serializer.IsAbstract)
            return "it is abstract";
        if (serializer.IsUnboundGenericType)
            return "it has open type parameters";
        if (!compilation.IsSymbolAccessibleWithin(serializer, flow))
            return "the flow has no access to it";
        return serializer.InstanceConstructors.Any(static c =>
            c.Parameters.Length == 0 && c.DeclaredAccessibility == Accessibility.Public)
            ? null
            : "it has no public constructor without parameters";
    }

    private void AddAll(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false, IsGenericType: false } type)
                Add(type, _own);
            if (member is INamespaceOrTypeSymbol { } inner)
                AddAll(inner);
        }
    }

    private void AddNamed(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass is not { Name: "ArtifactSerializersAttribute" } type
                || type.ContainingNamespace.ToDisplayString() != "Metaflow.Artifacts"
                || attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array } types])
                continue;
            foreach (var value in types.Values)
            {
                if (value.Value is INamedTypeSymbol serializer)
                    Add(serializer, _referenced);
            }
        }
    }

    private void Add(INamedTypeSymbol serializer, Dictionary<ITypeSymbol, List<INamedTypeSymbol>> table)
    {
        if (StoredTypeOf(serializer) is not { } type)
            return;
        if (!table.TryGetValue(type, out var serializers))
            table.Add(type, serializers = []);
        serializers.Add(serializer);
    }
}
