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
        ["System.Numerics.Complex"] = "Complex",
        ["System.Char"] = "Char",
        ["System.Text.Rune"] = "Rune",
        ["System.String"] = "String",
        ["System.DateTime"] = "DateTime",
        ["System.DateTimeOffset"] = "DateTimeOffset",
        ["System.DateOnly"] = "DateOnly",
        ["System.TimeOnly"] = "TimeOnly",
        ["System.TimeSpan"] = "TimeSpan",
        ["System.Guid"] = "Guid",
        ["System.Uri"] = "Uri",
        ["System.Version"] = "Version",
        ["System.Net.IPAddress"] = "IPAddress",
        ["System.Exception"] = "Exception",
        ["Metaflow.TaskFailure"] = "TaskFailure",
        ["System.Object"] = "Object()",
        ["System.Text.Json.JsonElement"] = "JsonElement",
        ["System.Text.Json.JsonDocument"] = "JsonDocument",
        ["System.Text.Json.Nodes.JsonNode"] = "JsonNode",
        ["System.Text.Json.Nodes.JsonObject"] = "JsonObject",
        ["System.Text.Json.Nodes.JsonArray"] = "JsonArray",
        ["System.Text.Json.Nodes.JsonValue"] = "JsonValue",
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
        "System.Collections.Immutable.ImmutableStack", "System.Collections.Concurrent.ConcurrentQueue",
        "System.Collections.Concurrent.ConcurrentStack", "System.Collections.Concurrent.ConcurrentBag",
        "System.Memory", "System.ReadOnlyMemory", "System.ArraySegment", "System.Numerics.Tensors.Tensor",
    };

    /// <summary>Factories that take the form in which numbers are stored.</summary>
    private static readonly HashSet<string> _formed = new(StringComparer.Ordinal)
    {
        "Memory", "ReadOnlyMemory", "ArraySegment", "ImmutableArray",
    };

    /// <summary>What NumPy has a type for.</summary>
    private static readonly HashSet<string> _numbers = new(StringComparer.Ordinal)
    {
        "Boolean", "Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Half", "Single", "Double",
        "Complex",
    };

    /// <summary>Why types of the library that one might try to store cannot be.</summary>
    private static readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal)
    {
        ["System.Lazy"] = "it is code that makes a value; store the value",
        ["System.Collections.Generic.PriorityQueue"] =
            "its order is in a comparer, which is code; store its items in a list",
        ["System.Collections.Concurrent.BlockingCollection"] =
            "it is for passing items between threads; store them in a list",
        ["System.Collections.IList"] = UntypedItems,
        ["System.Collections.ICollection"] = UntypedItems,
        ["System.Collections.IEnumerable"] = UntypedItems,
        ["System.Collections.IDictionary"] = UntypedItems,
        ["System.Collections.ArrayList"] = UntypedItems,
        ["System.Collections.Hashtable"] = UntypedItems,
        ["System.Array"] = UntypedItems,
        ["System.Collections.BitArray"] = "Python has no counterpart; store a bool[]",
        ["System.Text.StringBuilder"] = "it is a text in the making; store the string",
        ["System.Index"] = "Python has no counterpart; store an int",
        ["System.Range"] = "Python has no counterpart; store the two numbers",
        ["System.IntPtr"] = "its size is that of the machine; store a long",
        ["System.UIntPtr"] = "its size is that of the machine; store a ulong",
        ["System.Type"] = "it is code, and only data can be stored; store its name",
        ["System.Threading.CancellationToken"] = "it means nothing in another process",
        ["System.Numerics.Tensors.ITensor"] = "its elements have no declared type; use Tensor<T>",
        ["System.Data.DataTable"] = "Python has no counterpart; store a list of records, or arrays by column",
    };

    private const string UntypedItems =
        "its items have no declared type; use a list or dictionary with type arguments, be it of object";

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
        return _generic.Contains(name) || name is "System.ValueTuple" or "System.Tuple" ? type.Name : null;
    }

    /// <summary>Whether a factory takes the form in which numbers are stored.</summary>
    public static bool TakesForm(string factory) => _formed.Contains(factory);

    /// <summary>Whether NumPy has a type for it.</summary>
    public static bool IsNumber(ITypeSymbol type) =>
        type is INamedTypeSymbol named && Simple(named) is { } name && _numbers.Contains(name);

    /// <summary>Why a type of the library cannot be stored; null when there is nothing particular to say.</summary>
    public static string? Refusal(string metadataName) =>
        _refused.TryGetValue(metadataName, out var reason) ? reason : null;

    /// <summary>Namespace and name, without type parameters.</summary>
    public static string MetadataName(INamedTypeSymbol type)
    {
        if (type.ContainingType is not null)
            return MetadataName(type.ContainingType) + "+" + type.Name;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.Name}"
            : type.Name;
    }
}
