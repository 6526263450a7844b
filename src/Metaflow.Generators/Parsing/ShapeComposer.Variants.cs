using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

internal sealed partial class ShapeComposer
{
    /// <summary>The mapping of a base class or interface whose derived types are known.</summary>
    private string Variants(INamedTypeSymbol type, string path)
    {
        var name = type.FullName();
        var key = ShapeVariants.KeyOf(type);
        var text = new StringBuilder(Types).Append("Polymorphic<").Append(name).Append(">(")
            .Append(AttributeReading.Literal(key));
        var discriminators = new HashSet<object>();
        var types = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var (derived, discriminator) in ShapeVariants.Of(type))
        {
            var own = derived.ShortName();
            if (discriminator is null)
            {
                return Refuse(type, path,
                    $"[JsonDerivedType(typeof({own}))] gives no discriminator, so it could not be read back; add one, such as "
                    + $"\"{NamingPolicy.ToSnakeCase(derived.Name)}\"");
            }

            if (!discriminators.Add(discriminator))
                return Refuse(type, path, $"two of its derived types have the discriminator '{discriminator}'");
            if (!types.Add(derived))
                return Refuse(type, path, $"it names the derived type '{own}' twice");
            if (derived.IsAbstract)
                return Refuse(type, path, $"its derived type '{own}' is abstract; name the concrete types");
            if (ShapeMember.Of(derived, known.Compilation, flow).Find(m => m.StoredName == key) is { } member)
            {
                return Refuse(type, path, $"the member '{member.Name}' of '{own}' would be stored as '{key}', which names "
                    + "the type");
            }

            Variant(text, name, derived, discriminator is string label ? AttributeReading.Literal(label)
                : Convert.ToString(discriminator, CultureInfo.InvariantCulture), path);
        }

        if (!type.IsAbstract && type.TypeKind == TypeKind.Class && !types.Contains(type))
            Variant(text, name, type, "(string?)null", path);
        return text.Append(')').ToString();
    }

    private void Variant(StringBuilder text, string name, INamedTypeSymbol derived, string? discriminator, string path) =>
        text.Append(", global::Metaflow.Artifacts.DerivedArtifactType<").Append(name).Append(">.Create<")
            .Append(derived.FullName()).Append(">(").Append(discriminator).Append(", ")
            .Append(Field(derived, path, isVariant: true)).Append(')');
}
