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
    private bool _isNumpy;

    /// <summary>The fields so far, each after those that it needs.</summary>
    public IReadOnlyList<ShapeModel> Shapes => _shapes;

    /// <summary>Composes a type.</summary>
    /// <param name="type">The type of an artifact, parameter, config or constant.</param>
    /// <param name="problem">Why the type cannot be stored, and which member leads to it; null when it can.</param>
    /// <param name="isNumpy">Whether arrays of numbers are stored in NumPy's form.</param>
    /// <returns>The expression; <c>default!</c> when the type cannot be stored.</returns>
    public string Compose(ITypeSymbol type, out string? problem, bool isNumpy = false)
    {
        _problem = null;
        _isNumpy = isNumpy;
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
            case IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } when !_isNumpy:
                return Types + "Bytes";
            case IArrayTypeSymbol { Rank: 1 or 2 } array:
                return $"{Types}Array{(array.Rank == 2 ? "2" : "")}({Compose(array.ElementType, path)}{Form})";
            case IArrayTypeSymbol array:
                return $"{Types}RectangularArray<{array.FullName()}, {array.ElementType.FullName()}>("
                    + $"{Compose(array.ElementType, path)}{Form})";
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

    private string Form => _isNumpy ? ", global::Metaflow.ArrayForm.NumPy" : "";

    private string Named(INamedTypeSymbol type, string path)
    {
        if (KnownShapes.Simple(type) is { } simple)
            return Types + simple;
        if (SymbolEqualityComparer.Default.Equals(type, known.IncludedFile)
            || SymbolEqualityComparer.Default.Equals(type, known.ConfigValue))
            return type.RuntimeName() + ".ArtifactType";
        if (KnownShapes.Generic(type) is { } factory)
        {
            if (factory == "Tensor" && type.TypeArguments[0] is not ITypeParameterSymbol
                && !KnownShapes.IsNumber(type.TypeArguments[0]))
                return Refuse(type, path, "a tensor holds bool, integers of up to 64 bits, floating-point numbers or Complex");
            var arguments = type.TypeArguments.Select(argument => Compose(argument, path)).ToList();
            return $"{Types}{factory}({string.Join(", ", arguments)}{(KnownShapes.TakesForm(factory) ? Form : "")})";
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
        if (IsException(type))
            return "exceptions are stored by their message and read as StoredException; declare it as Exception";
        var name = KnownShapes.MetadataName(type);
        if (KnownShapes.Refusal(name) is { } refusal)
            return refusal;
        if (name.StartsWith("System.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.", StringComparison.Ordinal))
        {
            return name.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal)
                ? "it is work in progress; await it and store the result"
                : type.Name.EndsWith("Stream", StringComparison.Ordinal)
                    ? "it is an open resource; store its content, for example as byte[]"
                    : "this library type has no mapping; copy its data into a record, list or dictionary";
        }

        if ((type.TypeKind == TypeKind.Interface || type.IsAbstract) && !ShapeVariants.Are(type))
            return "it is abstract, so its data is not known; use a concrete record or class, or name its derived types with "
                + "[JsonDerivedType]";
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

    private static bool IsException(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (KnownShapes.MetadataName(current) == "System.Exception")
                return true;
        }

        return false;
    }

    /// <summary>The field that holds the mapping of an enum, record, class or struct.</summary>
    /// <param name="type">The type.</param>
    /// <param name="path">The members that led to it.</param>
    /// <param name="isVariant">Whether it is one of the types that a base names: its own members are stored, be there none,
    /// even if it names derived types itself.</param>
    private string Field(INamedTypeSymbol type, string path, bool isVariant = false)
    {
        type = (INamedTypeSymbol)type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        var isVaried = type.TypeKind is TypeKind.Class or TypeKind.Interface && ShapeVariants.Are(type);
        var isPlain = isVariant && isVaried;
        var key = type.RuntimeName() + (_isNumpy ? " NumPy" : "") + (isPlain ? " plain" : "");
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
        var expression = type.TypeKind == TypeKind.Enum ? Enum(type)
            : isVaried && !isPlain ? Variants(type, path)
            : Object(type, path, field, accessors, isVariant);
        _open.Remove(key);
        if (before is null && _problem is not null)
            _fields.Remove(key);
        else
            _shapes.Add(new ShapeModel(field, type.FullName(), expression, accessors.ToEquatableArray(),
                !isPlain && !_isNumpy && !HasTypeParameter(type)));
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
