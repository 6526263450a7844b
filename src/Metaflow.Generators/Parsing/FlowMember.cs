using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>What a property or field of a flow is to Metaflow.</summary>
internal enum MemberRole
{
    Artifact,
    Parameter,
    IncludeFile,
    Config,
    Constant,
}

/// <summary>A stored member of a flow class while it is analysed.</summary>
internal sealed class FlowMember
{
    public required MemberRole Role { get; init; }

    /// <summary>The C# name.</summary>
    public required string Name { get; init; }

    public required string StoredName { get; init; }

    /// <summary>The name on the command line; null for artifacts and constants.</summary>
    public string? OptionName { get; init; }

    /// <summary>Null when the member is an artifact of another assembly.</summary>
    public ISymbol? Symbol { get; init; }

    public AttributeData? Attribute { get; init; }

    /// <summary>The class that declares the member, for messages.</summary>
    public required INamedTypeSymbol Owner { get; init; }

    /// <summary>The declaration that the user wrote; null in another assembly.</summary>
    public PropertyDeclarationSyntax? Syntax { get; init; }

    public Location? Location => Syntax?.Identifier.GetLocation() ?? Symbol?.Locations.FirstOrDefault();

    public bool IsParameter => Role is MemberRole.Parameter or MemberRole.IncludeFile or MemberRole.Config;

    public ITypeSymbol? Type => (Symbol as IPropertySymbol)?.Type ?? (Symbol as IFieldSymbol)?.Type;

    public IPropertySymbol? Property => Symbol as IPropertySymbol;
}
