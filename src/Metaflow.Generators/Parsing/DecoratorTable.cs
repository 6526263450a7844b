using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>
/// The step decorators that a compilation knows by name: its own classes whose name is a constant, and those that referenced
/// assemblies name by attribute.
/// </summary>
internal sealed class DecoratorTable
{
    private const string AwsAssembly = "Metaflow.Aws";

    // A compilation is asked by the generator, and by the analyzer for each decorator.
    private static readonly ConditionalWeakTable<Compilation, DecoratorTable> _tables = new();

    private readonly Compilation _compilation;
    private readonly INamedTypeSymbol? _decorator;

    private DecoratorTable(Compilation compilation)
    {
        _compilation = compilation;
        _decorator = compilation.GetTypeByMetadataName("Metaflow.StepDecorator");
        if (_decorator is null)
            return;
        AddAll(compilation.Assembly.GlobalNamespace);
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
            AddNamed(assembly);
    }

    /// <summary>The compilation's own.</summary>
    public List<(string Name, INamedTypeSymbol Type)> Own { get; } = [];

    /// <summary>Those of referenced assemblies, Metaflow's own among them.</summary>
    public List<(string Name, INamedTypeSymbol Type)> Referenced { get; } = [];

    /// <summary>Those of referenced assemblies that Metaflow itself does not find: it knows its own, and those of its packages (<c>BackendsExtension</c>).</summary>
    public IEnumerable<(string Name, INamedTypeSymbol Type)> Foreign => Referenced.Where(d =>
        d.Type.ContainingAssembly.Name != AwsAssembly
        && !SymbolEqualityComparer.Default.Equals(d.Type.ContainingAssembly, _decorator!.ContainingAssembly));

    public static DecoratorTable Of(Compilation compilation) =>
        _tables.GetValue(compilation, static c => new DecoratorTable(c));

    private void AddAll(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false, IsGenericType: false } type
                && KnownTypes.DerivesFrom(type, _decorator) && DecoratorReader.NameOf(type, _compilation) is { } name)
                Own.Add((name, type));
            if (member is INamespaceOrTypeSymbol inner)
                AddAll(inner);
        }
    }

    private void AddNamed(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "AttachableDecoratorAttribute" } type
                && type.ContainingNamespace.ToDisplayString() == "Metaflow"
                && attribute.ConstructorArguments is [{ Value: string name }, { Value: INamedTypeSymbol decorator }]
                && KnownTypes.DerivesFrom(decorator, _decorator)
                && !Referenced.Exists(d => SymbolEqualityComparer.Default.Equals(d.Type, decorator)))
                Referenced.Add((name, decorator));
        }
    }
}
