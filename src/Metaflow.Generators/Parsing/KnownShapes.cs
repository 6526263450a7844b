using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>The types that <c>ArtifactTypes</c> has a member or factory for. A factory has the name of the type it is
/// for.</summary>
internal static class KnownShapes
{
    private static readonly Dictionary<string, string> _simple = new(StringComparer.Ordinal)
    {
        ["System.Boolean"] = "Boolean",
        ["System.Byte"] = "Byte",
        ["System.SByte"] = "SByte",
        ["System.Int16"] = "Int16",
        ["System.UInt16"] = "UInt16",
        ["System.Int32"] = "Int32",
        ["System.UInt32"] = "UInt32",
        ["System.Int64"] = "Int64",
        ["System.UInt64"] = "UInt64",
        ["System.Int128"] = "Int128",
        ["System.UInt128"] = "UInt128",
        ["System.Numerics.BigInteger"] = "BigInteger",
        ["System.Half"] = "Half",
        ["System.Single"] = "Single",
        ["System.Double"] = "Double",
        ["System.Decimal"] = "Decimal",
        ["System.Char"] = "Char",
        ["System.String"] = "String",
        ["System.DateTime"] = "DateTime",
        ["System.DateTimeOffset"] = "DateTimeOffset",
        ["System.DateOnly"] = "DateOnly",
        ["System.TimeOnly"] = "TimeOnly",
        ["System.TimeSpan"] = "TimeSpan",
        ["System.Guid"] = "Guid",
        ["System.Uri"] = "Uri",
        ["System.Object"] = "Object()",
        ["System.Text.Json.JsonElement"] = "JsonElement",
        ["System.Text.Json.Nodes.JsonNode"] = "JsonNode",
    };

    private static readonly HashSet<string> _generic = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.List", "System.Collections.Generic.IList", "System.Collections.Generic.ICollection",
        "System.Collections.Generic.IEnumerable", "System.Collections.Generic.IReadOnlyList",
        "System.Collections.Generic.IReadOnlyCollection", "System.Collections.ObjectModel.Collection",
        "System.Collections.ObjectModel.ReadOnlyCollection", "System.Collections.ObjectModel.ObservableCollection",
        "System.Collections.Generic.LinkedList", "System.Collections.Generic.Queue", "System.Collections.Generic.Stack",
        "System.Collections.Immutable.ImmutableList", "System.Collections.Immutable.IImmutableList",
        "System.Collections.Immutable.ImmutableQueue", "System.Collections.Immutable.ImmutableArray",
        "System.Collections.Generic.HashSet", "System.Collections.Generic.ISet",
            "System.Collections.Generic.IReadOnlySet",
        "System.Collections.Generic.SortedSet", "System.Collections.Immutable.ImmutableHashSet",
        "System.Collections.Immutable.IImmutableSet", "System.Collections.Immutable.ImmutableSortedSet",
        "System.Collections.Frozen.FrozenSet", "System.Collections.Generic.Dictionary",
        "System.Collections.Generic.IDictionary", "System.Collections.Generic.IReadOnlyDictionary",
        "System.Collections.ObjectModel.ReadOnlyDictionary", "System.Collections.Generic.SortedDictionary",
        "System.Collections.Generic.SortedList", "System.Collections.Generic.OrderedDictionary",
        "System.Collections.Concurrent.ConcurrentDictionary", "System.Collections.Immutable.ImmutableDictionary",
        "System.Collections.Immutable.IImmutableDictionary", "System.Collections.Immutable.ImmutableSortedDictionary",
        "System.Collections.Frozen.FrozenDictionary", "System.Collections.Generic.KeyValuePair", "System.Nullable",
    };

    /// <summary>The property of <c>ArtifactTypes</c> for a type without type arguments; null when there is
    /// none.</summary>
    public static string? Simple(INamedTypeSymbol type) =>
        type.Arity == 0 && _simple.TryGetValue(MetadataName(type), out var name) ? name : null;

    /// <summary>The factory of <c>ArtifactTypes</c> for a generic type; null when there is none.</summary>
    public static string? Generic(INamedTypeSymbol type)
    {
        if (type.Arity == 0)
            return null;
        var name = MetadataName(type);
        return _generic.Contains(name)
            || (name == "System.ValueTuple" && type.Arity <= 7) || (name == "System.Tuple" && type.Arity <= 4)
            ? type.Name
            : null;
    }

    /// <summary>Namespace and name, without type parameters.</summary>
    public static string MetadataName(INamedTypeSymbol type)
    {
        if (type.ContainingType is not null)
            return MetadataName(type.ContainingType) + "+" + type.Name;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.Name}"
            : type.Name;
    }
}
