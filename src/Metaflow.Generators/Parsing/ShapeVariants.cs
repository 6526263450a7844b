using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>The derived types that a base class or interface names with [JsonDerivedType].</summary>
internal static class ShapeVariants
{
    private const string Serialization = "System.Text.Json.Serialization";

    /// <summary>Whether a type names derived types.</summary>
    public static bool Are(INamedTypeSymbol type) => Attributes(type, "JsonDerivedTypeAttribute").Any();

    /// <summary>The derived types, each with a string or int that tells it from the others; null where none is given.</summary>
    public static IEnumerable<(INamedTypeSymbol Type, object? Discriminator)> Of(INamedTypeSymbol type)
    {
        foreach (var attribute in Attributes(type, "JsonDerivedTypeAttribute"))
        {
            var arguments = attribute.ConstructorArguments;
            if (arguments.Length > 0 && arguments[0].Value is INamedTypeSymbol derived)
                yield return (derived, arguments.Length > 1 ? arguments[1].Value : null);
        }
    }

    /// <summary>The key under which the discriminator is stored.</summary>
    public static string KeyOf(INamedTypeSymbol type) => Attributes(type, "JsonPolymorphicAttribute")
        .Select(static a => a.Setting<string?>("TypeDiscriminatorPropertyName", null))
        .FirstOrDefault(static name => name is not null) ?? "$type";

    private static IEnumerable<AttributeData> Attributes(INamedTypeSymbol type, string name) => type.GetAttributes()
        .Where(a => a.AttributeClass is { } attribute && attribute.Name == name
            && attribute.ContainingNamespace?.ToDisplayString() == Serialization);
}
