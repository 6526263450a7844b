using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Checks;

/// <summary>Warns of state that does not reach the next step, because each task has an instance of its own.</summary>
internal static class StateChecks
{
    public static void Check(FlowAnalysis analysis, DiagnosticSink sink, CancellationToken cancellationToken)
    {
        foreach (var symbol in analysis.Type.GetMembers())
        {
            var isLost = symbol switch
            {
                // A read-only field is made again with each instance, so nothing of it is lost.
                IFieldSymbol
                {
                    IsImplicitlyDeclared: false, IsStatic: false, IsConst: false,
                    IsReadOnly: false
                } field =>
                    KnownTypes.AttributeOf(field, "ArtifactAttribute") is null && IsOfUser(field),
                IPropertySymbol { IsStatic: false, SetMethod: not null } property =>
                    IsAutomatic(property, cancellationToken)
                    && !analysis.Own.Members.Exists(m => SymbolEqualityComparer.Default.Equals(m.Symbol, property))
                    && KnownTypes.AttributeOf(property, "ArtifactAttribute") is null,
                _ => false,
            };
            if (isLost)
                sink.Report(Rules.LostState, symbol.Locations.FirstOrDefault(), symbol.Name);
        }
    }

    private static bool IsOfUser(IFieldSymbol field) =>
        field.DeclaringSyntaxReferences.Any(static r => !FlowClassReader.IsGenerated(r.SyntaxTree));

    private static bool IsAutomatic(IPropertySymbol property, CancellationToken cancellationToken) =>
        !property.IsAbstract && property.DeclaringSyntaxReferences.Any(r =>
            !FlowClassReader.IsGenerated(r.SyntaxTree)
            && r.GetSyntax(cancellationToken) is PropertyDeclarationSyntax
            {
                ExpressionBody: null,
                AccessorList: { } accessors
            } syntax
            && !syntax.Modifiers.Any(SyntaxKind.PartialKeyword)
            && accessors.Accessors.All(static a => a.Body is null && a.ExpressionBody is null));
}
