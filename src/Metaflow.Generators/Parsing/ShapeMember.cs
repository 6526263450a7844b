using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>A stored property or field of a record, class or struct.</summary>
internal sealed class ShapeMember
{
    private ShapeMember(ISymbol symbol, ITypeSymbol type, string storedName)
    {
        Symbol = symbol;
        Name = symbol.Name;
        Type = type;
        StoredName = storedName;
        Owner = symbol.ContainingType;
    }

    public ISymbol Symbol { get; }

    public string Name { get; }

    public string StoredName { get; }

    public ITypeSymbol Type { get; }

    public INamedTypeSymbol Owner { get; }

    /// <summary>Whether the flow's code may read it; else an accessor does.</summary>
    public bool CanGet { get; private set; }

    /// <summary>Whether the flow's code may set it, at least when an instance is created.</summary>
    public bool CanSet { get; private set; }

    /// <summary>The private setter or the field by which an accessor sets it; null when neither exists.</summary>
    public string? HiddenSetter { get; private set; }

    public bool IsField { get; private set; }

    public bool IsInit { get; private set; }

    public bool IsRequired { get; private set; }

    /// <summary>Whether code outside the type can change the value of an instance.</summary>
    public bool IsChangeable { get; private set; }

    /// <summary>The stored members: public properties and fields, and those marked [JsonInclude]; inherited ones
    /// first.</summary>
    public static List<ShapeMember> Of(INamedTypeSymbol type, Compilation compilation, INamedTypeSymbol flow)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
            chain.Push(current);
        var members = new List<ShapeMember>();
        foreach (var current in chain)
        {
            foreach (var symbol in current.GetMembers())
            {
                if (Read(symbol, compilation, flow) is not { } member)
                    continue;
                var overridden = members.FindIndex(m => m.Name == member.Name);
                if (overridden < 0)
                    members.Add(member);
                else
                    members[overridden] = member;
            }
        }

        return members;
    }

    private static ShapeMember? Read(ISymbol symbol, Compilation compilation, INamedTypeSymbol flow)
    {
        if (symbol.IsStatic || IsIgnored(symbol))
            return null;
        var isIncluded = Json(symbol, "JsonIncludeAttribute") is not null;
        if (symbol.DeclaredAccessibility != Accessibility.Public && !isIncluded)
            return null;
        switch (symbol)
        {
            case IPropertySymbol
            {
                IsIndexer: false, ReturnsByRef: false, ReturnsByRefReadonly: false, GetMethod: { } getter,
            } property when getter.DeclaredAccessibility == Accessibility.Public || isIncluded:
                var setter = property.SetMethod;
                var canSet = setter is not null && compilation.IsSymbolAccessibleWithin(setter, flow);
                return new ShapeMember(property, property.Type, StoredNameOf(property))
                {
                    CanGet = compilation.IsSymbolAccessibleWithin(getter, flow),
                    CanSet = canSet,
                    HiddenSetter = setter is not null ? "set_" + property.Name
                        : HasField(property) ? $"<{property.Name}>k__BackingField"
                        : null,
                    IsField = setter is null,
                    IsInit = setter is { IsInitOnly: true },
                    IsRequired = property.IsRequired,
                    IsChangeable = setter is { IsInitOnly: false },
                };
            case IFieldSymbol { IsConst: false, IsImplicitlyDeclared: false } field:
                var isAccessible = compilation.IsSymbolAccessibleWithin(field, flow);
                return new ShapeMember(field, field.Type, StoredNameOf(field))
                {
                    CanGet = isAccessible,
                    CanSet = isAccessible && !field.IsReadOnly,
                    HiddenSetter = field.Name,
                    IsField = true,
                    IsRequired = field.IsRequired,
                    IsChangeable = !field.IsReadOnly,
                };
            default:
                return null;
        }
    }

    /// <summary>Whether a property without setter keeps a value of its own, as opposed to computing it.</summary>
    private static bool HasField(IPropertySymbol property) => property.ContainingType.GetMembers()
        .Any(m => m is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static AttributeData? Json(ISymbol symbol, string name) => symbol.GetAttributes()
        .FirstOrDefault(a => a.AttributeClass is { } type && type.Name == name
            && type.ContainingNamespace?.ToDisplayString() == "System.Text.Json.Serialization");

    /// <summary>Whether [JsonIgnore] takes the member out in all cases.</summary>
    private static bool IsIgnored(ISymbol symbol) =>
        Json(symbol, "JsonIgnoreAttribute") is { } ignore && ignore.Setting("Condition", 1) == 1;

    private static string StoredNameOf(ISymbol symbol) =>
        Json(symbol, "JsonPropertyNameAttribute") is { ConstructorArguments: [{ Value: string name }] }
            ? name
            : NamingPolicy.ToSnakeCase(symbol.Name);
}
