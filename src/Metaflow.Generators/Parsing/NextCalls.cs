using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>Finds calls of <c>FlowSpec.Next</c>.</summary>
internal sealed class NextCalls(SemanticModel semantics, KnownTypes known)
{
    /// <summary>The <c>Next</c> calls of a body, without those in lambdas and local functions.</summary>
    public IEnumerable<InvocationExpressionSyntax> In(SyntaxNode node) =>
        node.DescendantNodesAndSelf(static n => !IsNested(n)).OfType<InvocationExpressionSyntax>().Where(IsNext);

    /// <summary>The <c>Next</c> calls of a body that stand in lambdas and local functions.</summary>
    public IEnumerable<InvocationExpressionSyntax> Nested(SyntaxNode node) =>
        node.DescendantNodes().Where(IsNested).SelectMany(n => n.DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Where(IsNext);

    public bool IsNext(InvocationExpressionSyntax call)
    {
        var name = call.Expression switch
        {
            SimpleNameSyntax simple => simple,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax } member =>
                member.Name,
            _ => null,
        };
        if (name?.Identifier.ValueText != "Next")
            return false;
        var symbol = semantics.GetSymbolInfo(call);
        var method = symbol.Symbol ?? symbol.CandidateSymbols.FirstOrDefault();
        return method is null || SymbolEqualityComparer.Default.Equals(method.ContainingType, known.FlowSpec);
    }

    public static bool IsNested(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;
}
