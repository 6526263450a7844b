using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>Writes, for a parameter, the expression that composes its <c>ParameterType</c>.</summary>
internal static class ParameterComposer
{
    private const string Types = "global::Metaflow.ParameterTypes.";

    /// <summary>The expression for a type that has a text form of its own; null when it is given as JSON.</summary>
    public static string? Simple(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
            return null;
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return Simple(named.TypeArguments[0]) is { } inner ? $"{Types}Nullable({inner})" : null;
        if (type.TypeKind == TypeKind.Enum)
        {
            var name = type.FullName();
            var members = type.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue)
                .Select(f => $"({AttributeReading.Literal(f.Name)}, {name}.{AttributeReading.Escape(f.Name)})");
            return $"{Types}Enum<{name}>({string.Join(", ", members)})";
        }

        return KnownShapes.Simple(named) switch
        {
            "String" => Types + "String",
            "Boolean" => Types + "Boolean",
            "Char" => Types + "Char",
            "Uri" => Types + "Uri",
            "DateTime" => Parsable(named, "DATETIME"),
            "DateTimeOffset" => Parsable(named, "DATETIME"),
            "DateOnly" => Parsable(named, "DATE"),
            "TimeOnly" => Parsable(named, "TIME"),
            "TimeSpan" => Parsable(named, "TIMESPAN"),
            "Guid" => Parsable(named, "GUID"),
            null or "Object()" or "JsonElement" or "JsonNode" => null,
            _ => $"{Types}Number<{type.FullName()}>()",
        };
    }

    /// <summary>The expression for a list whose items are separated; null when the type is no list of simple
    /// values.</summary>
    public static string? Separated(ITypeSymbol type, string separator)
    {
        var item = type is IArrayTypeSymbol { Rank: 1 } array ? array.ElementType
            : type is INamedTypeSymbol { TypeArguments: [var argument] } ? argument : null;
        if (item is null || Simple(item) is not { } itemType || CreateOf(type, item) is not { } create)
            return null;
        return $"{Types}Separated<{type.FullName()}, {item.FullName()}>({itemType}, "
            + $"{AttributeReading.Literal(separator)}, {create})";
    }

    private static string Parsable(INamedTypeSymbol type, string valueName) =>
        $"{Types}Parsable<{type.FullName()}>(\"{valueName}\")";

    private static string? CreateOf(ITypeSymbol type, ITypeSymbol item)
    {
        if (type is IArrayTypeSymbol)
            return "static items => items";
        if (type is not INamedTypeSymbol named || KnownShapes.Generic(named) is not { } name)
            return null;
        return name switch
        {
            "IEnumerable" or "IReadOnlyList" or "IReadOnlyCollection" or "IList" or "ICollection" =>
                "static items => items",
            "List" or "HashSet" or "SortedSet" or "Queue" or "LinkedList" or "ISet" or "IReadOnlySet" =>
                $"static items => new {Concrete(name)}<{item.FullName()}>(items)",
            "ImmutableArray" or "ImmutableList" or "ImmutableHashSet" or "ImmutableSortedSet" =>
                $"static items => global::System.Collections.Immutable.{name}.CreateRange(items)",
            _ => null,
        };
    }

    private static string Concrete(string name) =>
        "global::System.Collections.Generic." + (name is "ISet" or "IReadOnlySet" ? "HashSet" : name);
}
