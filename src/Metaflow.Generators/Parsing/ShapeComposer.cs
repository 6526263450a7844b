using System.Globalization;
using Metaflow.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>
/// Writes, for a type, the expression that composes its <c>ArtifactType</c>. Enums, records, classes and structs
/// become fields
/// (<see cref="ShapeModel"/>) that the expression names.
/// </summary>
internal sealed partial class ShapeComposer(KnownTypes known, INamedTypeSymbol flow)
{
    private const string Types = "global::Metaflow.Artifacts.ArtifactTypes.";

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly List<ShapeModel> _shapes = [];
    private string? _problem;

    /// <summary>The fields so far, each after those that it needs.</summary>
    public IReadOnlyList<ShapeModel> Shapes => _shapes;

    /// <summary>Composes a type.</summary>
    /// <param name="type">The type of an artifact, parameter, config or constant.</param>
    /// <param name="problem">Why the type cannot be stored, and which member leads to it; null when it can.</param>
    /// <returns>The expression; <c>default!</c> when the type cannot be stored.</returns>
    public string Compose(ITypeSymbol type, out string? problem)
    {
        _problem = null;
        var expression = Compose(type, path: "");
        problem = _problem;
        return problem is null ? expression : "default!";
    }

    private string Compose(ITypeSymbol type, string path)
    {
        switch (type)
        {
            case IErrorTypeSymbol:
                return "default!"; // The compiler reports the unknown type.
            case IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte }:
                return Types + "Bytes";
            case IArrayTypeSymbol { Rank: 1 or 2 } array:
                return $"{Types}Array{(array.Rank == 2 ? "2" : "")}({Compose(array.ElementType, path)})";
            case IArrayTypeSymbol:
                return Refuse(type, path, "arrays of three or more dimensions have no mapping");
            case IDynamicTypeSymbol:
                return Types + "Object()";
            case ITypeParameterSymbol parameter:
                return $"{Types}Deferred(static () => global::Metaflow.FlowMembers.TypeOf<{parameter.FullName()}>())";
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                return Refuse(type, path, "a pointer means nothing in another process");
            case INamedTypeSymbol named:
                return Named(named, path);
            default:
                return Refuse(type, path, "it has no mapping");
        }
    }

    private string Named(INamedTypeSymbol type, string path)
    {
        if (KnownShapes.Simple(type) is { } simple)
            return Types + simple;
        if (SymbolEqualityComparer.Default.Equals(type, known.IncludedFile)
            || SymbolEqualityComparer.Default.Equals(type, known.ConfigValue))
            return type.RuntimeName() + ".ArtifactType";
        if (KnownShapes.Generic(type) is { } factory)
        {
            var arguments = type.TypeArguments.Select(argument => Compose(argument, path)).ToList();
            return $"{Types}{factory}({string.Join(", ", arguments)})";
        }

        if (RefusalOf(type) is { } reason)
            return Refuse(type, path, reason);
        return Field(type, path);
    }

    private string? RefusalOf(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Delegate)
            return "it is code, and only data can be stored";
        if (type.IsRefLikeType)
            return "a ref struct cannot outlive the method";
        if (SymbolEqualityComparer.Default.Equals(type, known.FlowSpec) || known.IsFlow(type))
            return "a flow cannot be an artifact of a flow";
        if (known.IsInputs(type))
            return "the inputs of a join cannot be stored; copy what you need from them";
        if (type.TypeKind == TypeKind.Enum)
            return null;
        var name = KnownShapes.MetadataName(type);
        if (name.StartsWith("System.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.", StringComparison.Ordinal))
        {
            return name.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal)
                ? "it is work in progress; await it and store the result"
                : type.Name.EndsWith("Stream", StringComparison.Ordinal)
                    ? "it is an open resource; store its content, for example as byte[]"
                    : "this library type has no mapping; copy its data into a record, list or dictionary";
        }

        if (type.TypeKind == TypeKind.Interface || type.IsAbstract)
            return "it is abstract, so its data is not known; use a concrete record or class";
        return null;
    }

    private string Refuse(ITypeSymbol type, string path, string reason)
    {
        if (known.Serializers.Find(type) is [var serializer, ..])
        {
            reason = SerializerTable.ProblemOf(serializer, flow, known.Compilation) is { } problem
                ? $"'{serializer.ShortName()}' could store it, but {problem}"
                : $"'{serializer.ShortName()}' stores it only as an artifact of its own, not inside another value, parameter, "
                    + "config or constant";
        }

        _problem ??= path.Length == 0 ? $"type '{type.ShortName()}': {reason}"
            : $"its member '{path}' is of type '{type.ShortName()}': {reason}";
        return "default!";
    }

    private string Field(INamedTypeSymbol type, string path)
    {
        type = (INamedTypeSymbol)type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        var key = type.RuntimeName();
        if (_open.Contains(key))
            return $"{Types}Deferred(static () => {_fields[key]})";
        if (_fields.TryGetValue(key, out var existing))
            return existing;
        var number = _fields.Count == 0 ? "" : _fields.Count.ToString(CultureInfo.InvariantCulture);
        var field = $"{type.Name}{number}Type";
        _fields.Add(key, field);
        _open.Add(key);
        var before = _problem;
        var accessors = new List<string>();
        var expression = type.TypeKind == TypeKind.Enum ? Enum(type) : Object(type, path, field, accessors);
        _open.Remove(key);
        if (before is null && _problem is not null)
            _fields.Remove(key);
        else
            _shapes.Add(new ShapeModel(field, type.FullName(), expression, accessors.ToEquatableArray(),
                !HasTypeParameter(type)));
        return field;
    }

    /// <summary>Whether a type is open, so that its mapping is only known in a derived flow.</summary>
    public static bool HasTypeParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => HasTypeParameter(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasTypeParameter)
            || (named.ContainingType is { } outer && HasTypeParameter(outer)),
        _ => false,
    };

    private static string Enum(INamedTypeSymbol type)
    {
        var name = type.FullName();
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue)
            .Select(f => $"({AttributeReading.Literal(f.Name)}, {name}.{AttributeReading.Escape(f.Name)})");
        return $"{Types}Enum<{name}>({string.Join(", ", members)})";
    }
}
