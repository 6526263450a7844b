using Metaflow.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

internal sealed partial class FlowModelBuilder
{
    /// <summary>The mapping of an artifact, with the serializer that stores it as a whole when there is one.</summary>
    private string ComposeArtifact(IPropertySymbol property, FlowMember member)
    {
        var forced = member.Attribute?.Setting<ITypeSymbol?>("Serializer", null);
        var serializer = forced is null ? FoundSerializer(property.Type, member) : ForcedSerializer(forced, property, member);
        if (serializer is null)
            return forced is null ? Compose(property.Type, member) : "default!";
        var mapping = _shapes.Compose(property.Type, out var problem);
        return $"global::Metaflow.Artifacts.ArtifactTypes.Serialized<{property.Type.FullName()}>(new {serializer.FullName()}()"
            + (problem is null ? $", mapping: {mapping}" : "")
            + (forced is null ? ")" : ", isForced: true)");
    }

    private INamedTypeSymbol? FoundSerializer(ITypeSymbol type, FlowMember member)
    {
        List<INamedTypeSymbol> found = [.. analysis.Known.Serializers.Find(type).Where(s =>
            SerializerTable.ProblemOf(s, analysis.Type, analysis.Known.Compilation) is null)];
        if (found.Count > 1)
        {
            sink.Report(Rules.WrongSerializer, LocationOf(member), member.Name, found[0].ShortName(),
                $"'{found[1].ShortName()}' stores this type too; choose one by [Artifact(Serializer = typeof(…))]");
        }

        return found.FirstOrDefault();
    }

    private INamedTypeSymbol? ForcedSerializer(ITypeSymbol forced, IPropertySymbol property, FlowMember member)
    {
        var known = analysis.Known;
        var serializer = forced as INamedTypeSymbol;
        var stored = serializer is null ? null : known.Serializers.StoredTypeOf(serializer);
        var problem = serializer is null || !KnownTypes.DerivesFrom(serializer, known.ArtifactSerializer)
            ? "it does not derive from ArtifactSerializer<T>"
            : stored is not null && !SymbolEqualityComparer.Default.Equals(stored, property.Type)
                ? $"it stores '{stored.ShortName()}', not '{property.Type.ShortName()}'"
                : SerializerTable.ProblemOf(serializer, analysis.Type, known.Compilation);
        if (problem is null)
            return serializer;
        var location = member.Attribute!.Location();
        sink.Report(Rules.WrongSerializer, location ?? member.Location, member.Name, forced.ShortName(), problem);
        return null;
    }
}
