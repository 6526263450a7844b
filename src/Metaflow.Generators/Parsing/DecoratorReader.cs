using Metaflow.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>Reads how a step decorator is made and what its settings are.</summary>
internal static class DecoratorReader
{
    /// <summary>All decorators that flows of a compilation can attach by name.</summary>
    public static EquatableArray<DecoratorModel> ReadAll(Compilation compilation)
    {
        var table = DecoratorTable.Of(compilation);
        var own = table.Own.Select(d => Read(d.Name, d.Type, compilation, IsPublic(d.Type)));
        var foreign = table.Foreign.Select(d => Read(d.Name, d.Type, compilation, isExported: false));
        return own.Concat(foreign).OfType<DecoratorModel>().ToEquatableArray();
    }

    /// <summary>The name of a decorator of this compilation, when it is a constant; null otherwise.</summary>
    public static string? NameOf(INamedTypeSymbol decorator, Compilation compilation)
    {
        for (INamedTypeSymbol? current = decorator; current is not null; current = current.BaseType)
        {
            if (current.GetMembers("Name").OfType<IPropertySymbol>().FirstOrDefault() is not { } property)
                continue;
            if (property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not PropertyDeclarationSyntax syntax)
                return null;
            var getter = syntax.AccessorList?.Accessors.FirstOrDefault();
            var expression = syntax.ExpressionBody?.Expression ?? syntax.Initializer?.Value
                ?? getter?.ExpressionBody?.Expression
                ?? (getter?.Body?.Statements is [ReturnStatementSyntax returned] ? returned.Expression : null);
            return expression is null ? null
                : Semantics.Of(compilation, syntax.SyntaxTree).GetConstantValue(expression).Value as string;
        }

        return null;
    }

    /// <summary>Null when generated code cannot make the decorator.</summary>
    private static DecoratorModel? Read(
        string name, INamedTypeSymbol type, Compilation compilation, bool isExported)
    {
        if (IsFileLocal(type) || type.IsAbstract || type.IsUnboundGenericType
            || !compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)
            || ConstructorOf(type, compilation) is not { } constructor)
            return null;
        var properties = PropertiesOf(type).ToList();
        if (properties.Exists(static p => p.IsRequired))
            return null;
        var arguments = constructor.Parameters.Select(static p => new DecoratorArgument(
            NamingPolicy.ToSnakeCase(p.Name),
            p.HasExplicitDefaultValue ? DefaultOf(p) : $"default({p.Type.RuntimeName()})!",
            !p.HasExplicitDefaultValue));
        var settings = NamesSettings(type) ? null : (EquatableArray<DecoratorSetting>?)properties
            .Where(p => IsSettable(p) || constructor.Parameters.Any(a =>
                a.Name.Equals(p.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(static p => new DecoratorSetting(NamingPolicy.ToSnakeCase(p.Name), p.Name, IsSettable(p)))
            .ToEquatableArray();
        return new DecoratorModel(name, type.RuntimeName(), isExported, arguments.ToEquatableArray(), settings);
    }

    /// <summary>The constructor without parameters, or else the longest whose parameters can be given as text.</summary>
    private static IMethodSymbol? ConstructorOf(INamedTypeSymbol type, Compilation compilation) =>
        type.InstanceConstructors
            .Where(c => compilation.IsSymbolAccessibleWithin(c, compilation.Assembly)
                && c.Parameters.All(static p => p.RefKind == RefKind.None && CanBeGiven(p.Type)))
            .OrderBy(static c => c.Parameters.Length == 0 ? 0 : 1).ThenByDescending(static c => c.Parameters.Length)
            .FirstOrDefault();

    private static IEnumerable<IPropertySymbol> PropertiesOf(INamedTypeSymbol type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "Name", "Retries", "TypeId" };
        for (INamedTypeSymbol? current = type; current is not null && current.Name != "StepDecorator"; current = current.BaseType)
        {
            foreach (var property in current.GetMembers().OfType<IPropertySymbol>())
            {
                if (property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public }
                    && property.GetMethod is { DeclaredAccessibility: Accessibility.Public }
                    && CanBeGiven(property.Type) && names.Add(property.Name))
                    yield return property;
            }
        }
    }

    private static bool NamesSettings(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null && current.Name != "StepDecorator"; current = current.BaseType)
        {
            if (current.GetMembers("Describe").OfType<IMethodSymbol>().Any(static m => m.IsOverride))
                return true;
        }

        return false;
    }

    private static bool IsSettable(IPropertySymbol property) =>
        property.SetMethod is { IsInitOnly: false, DeclaredAccessibility: Accessibility.Public };

    private static bool CanBeGiven(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_String }
        || type.SpecialType is SpecialType.System_String or SpecialType.System_Int32 or SpecialType.System_Int64
            or SpecialType.System_Double or SpecialType.System_Boolean;

    private static string DefaultOf(IParameterSymbol parameter) =>
        parameter.ExplicitDefaultValue is not { } value ? $"default({parameter.Type.RuntimeName()})!"
        : parameter.Type.TypeKind == TypeKind.Enum
            ? $"({parameter.Type.RuntimeName()})({AttributeReading.Primitive(value)})"
            : AttributeReading.Primitive(value);

    private static bool IsPublic(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            if (current.DeclaredAccessibility != Accessibility.Public)
                return false;
        }

        return true;
    }

    private static bool IsFileLocal(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal)
                return true;
        }

        return false;
    }
}
