using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Checks;

/// <summary>The declarations of artifacts.</summary>
internal static class ArtifactChecks
{
    public static void Check(FlowAnalysis analysis, DiagnosticSink sink)
    {
        foreach (var member in analysis.Own.Members)
        {
            if (member is { Role: MemberRole.Artifact, Property: { } property, Syntax: { } syntax })
                CheckDeclaration(member, property, syntax, sink);
        }

        foreach (var symbol in analysis.Type.GetMembers())
        {
            switch (symbol)
            {
                case IPropertySymbol property when FlowClassReader.UserSyntaxOf(property) is { } syntax:
                    CheckProperty(analysis, property, syntax, sink);
                    break;
                case IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field
                    when KnownTypes.AttributeOf(field, "ArtifactAttribute") is not null:
                    sink.Report(Rules.ArtifactNotPartial, field.Locations.FirstOrDefault(), field.Name,
                        "an instance field",
                        field.Type.ShortName());
                    break;
            }
        }
    }

    private static void CheckDeclaration(
        FlowMember member, IPropertySymbol property, PropertyDeclarationSyntax syntax, DiagnosticSink sink)
    {
        var problem = property switch
        {
            { SetMethod: null } => "has no setter",
            { GetMethod: null } => "has no getter",
            { SetMethod.IsInitOnly: true } => "can only be set when the flow is created",
            _ => null,
        };
        if (problem is not null)
            sink.Report(Rules.ArtifactAccessors, member.Location, member.Name, problem);
        if (syntax.Initializer is not null)
            sink.Report(Rules.ArtifactInitializer, syntax.Initializer.GetLocation(), member.Name);
    }

    private static void CheckProperty(
        FlowAnalysis analysis, IPropertySymbol property, BasePropertyDeclarationSyntax syntax, DiagnosticSink sink)
    {
        var isPartial = syntax.Modifiers.Any(SyntaxKind.PartialKeyword);
        var isMarked = KnownTypes.AttributeOf(property, "ArtifactAttribute") is not null;
        var isImplemented = property.PartialImplementationPart is not null
            || property.GetAttributes().Any(static a => a.AttributeClass?.Name == "GeneratedRegexAttribute");
        var isMember = analysis.Own.Members.Exists(m => SymbolEqualityComparer.Default.Equals(m.Symbol, property));
        if ((isMarked || (isPartial && !isImplemented && !isMember)) && (property.IsStatic || property.IsIndexer))
        {
            sink.Report(Rules.StaticArtifact, property.Locations.FirstOrDefault(), property.IsIndexer ? "this[]"
                : property.Name,
                property.IsStatic ? "static" : "an indexer");
        }
        else if (isMarked && !isPartial)
        {
            sink.Report(Rules.ArtifactNotPartial, property.Locations.FirstOrDefault(), property.Name, "not partial",
                property.Type.ShortName());
        }
    }
}
