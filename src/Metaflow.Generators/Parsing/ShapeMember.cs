using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>A stored property or field of a record, class or struct.</summary>
internal sealed class ShapeMember
{
    private ShapeMember(ISymbol symbol, ITypeSymbol type, string storedName)
    {
        Name = symbol.Name;
        Type = type;
        StoredName = storedName;
        Owner = symbol.ContainingType;
    }

    public string Name { get; }

    public string StoredName { get; }

    public ITypeSymbol Type { get; }

    public INamedTypeSymbol Owner { get; }

    public bool CanSet { get; private set; }

    public bool IsInit { get; private set; }

    public bool IsRequired { get; private set; }

    /// <summary>Whether code outside the type can change the value of an instance.</summary>
    public bool IsChangeable { get; private set; }

    /// <summary>The stored members: public properties and fields, inherited ones first.</summary>
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
        if (symbol.IsStatic || symbol.DeclaredAccessibility != Accessibility.Public || IsIgnored(symbol))
            return null;
        switch (symbol)
        {
            case IPropertySymbol
            {
                IsIndexer: false,
                GetMethod: { DeclaredAccessibility: Accessibility.Public }
            } property
                when !property.ReturnsByRef && !property.ReturnsByRefReadonly:
                var setter = property.SetMethod;
                return new ShapeMember(property, property.Type, StoredNameOf(property))
                {
                    CanSet = setter is not null && compilation.IsSymbolAccessibleWithin(setter, flow),
                    IsInit = setter is { IsInitOnly: true },
                    IsRequired = property.IsRequired,
                    IsChangeable = setter is { IsInitOnly: false },
                };
            case IFieldSymbol { IsConst: false, IsImplicitlyDeclared: false } field:
                return new ShapeMember(field, field.Type, StoredNameOf(field))
                {
                    CanSet = !field.IsReadOnly,
                    IsRequired = field.IsRequired,
                    IsChangeable = !field.IsReadOnly,
                };
            default:
                return null;
        }
    }

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
