using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>Whether generated code can complete a class.</summary>
internal static class FlowShape
{
    /// <summary>Whether the class and every type around it are partial, and it is visible outside its file.</summary>
    public static bool CanBeCompleted(
        INamedTypeSymbol type, ClassDeclarationSyntax declaration, CancellationToken cancellationToken)
    {
        if (type.IsFileLocal || !IsPartial(declaration))
            return false;
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.IsFileLocal || !IsPartial(outer, cancellationToken))
                return false;
        }

        return true;
    }

    public static bool IsPartial(MemberDeclarationSyntax declaration) =>
        declaration.Modifiers.Any(SyntaxKind.PartialKeyword);

    public static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.Any(r =>
            r.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration && IsPartial(declaration));
}
