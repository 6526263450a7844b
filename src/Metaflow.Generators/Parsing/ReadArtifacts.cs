using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>
/// Finds the artifacts that a step reads, itself and in the methods of its class that it calls, so that they can be
/// fetched
/// before it starts. An artifact that the step assigns first is not fetched.
/// </summary>
internal sealed class ReadArtifacts : CSharpSyntaxWalker
{
    private readonly Compilation _compilation;
    private readonly Dictionary<string, string> _artifacts;
    private readonly INamedTypeSymbol _flow;
    private readonly SortedSet<string> _reads = new(StringComparer.Ordinal);
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
    private SemanticModel _semantics;
    private SyntaxNode? _body;

    private ReadArtifacts(Compilation compilation, Dictionary<string, string> artifacts, INamedTypeSymbol flow,
        SyntaxTree tree)
    {
        _compilation = compilation;
        _artifacts = artifacts;
        _flow = flow;
        _semantics = SemanticModelOf(compilation, tree);
    }

    /// <summary>Stored names of the artifacts that a method reads.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="artifacts">Stored names by property name.</param>
    /// <param name="flow">The flow class.</param>
    /// <param name="method">The step.</param>
    public static IReadOnlyList<string> Of(
        Compilation compilation, Dictionary<string, string> artifacts, INamedTypeSymbol flow,
            MethodDeclarationSyntax method)
    {
        if (artifacts.Count == 0)
            return [];
        var walker = new ReadArtifacts(compilation, artifacts, flow, method.SyntaxTree) { _body = method.Body };
        walker.Visit((SyntaxNode?)method.Body ?? method.ExpressionBody);
        return [.. walker._reads];
    }

    public override void VisitIdentifierName(IdentifierNameSyntax node)
    {
        var name = node.Identifier.ValueText;
        if (node.Parent is MemberAccessExpressionSyntax member && member.Name == node
            && member.Expression is not (ThisExpressionSyntax or BaseExpressionSyntax))
            return;
        if (_artifacts.TryGetValue(name, out var stored))
        {
            if (!_assigned.Contains(stored) && !IsWriteOnly(node)
                && _semantics.GetSymbolInfo(node).Symbol is IPropertySymbol or null)
                _reads.Add(stored);
            return;
        }

        FollowCall(node);
    }

    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression is not IdentifierNameSyntax { Identifier.ValueText: "nameof" })
            base.VisitInvocationExpression(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        Visit(node.Right);
        Visit(node.Left);
        if (node.IsKind(SyntaxKind.SimpleAssignmentExpression) && node.Parent?.Parent == _body && _body is not null
            && PropertyName(node.Left) is { } name && _artifacts.TryGetValue(name, out var stored))
            _assigned.Add(stored);
    }

    private static string? PropertyName(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member => member.Name.Identifier.ValueText,
        _ => null,
    };

    private static bool IsWriteOnly(IdentifierNameSyntax node)
    {
        ExpressionSyntax target = node.Parent is MemberAccessExpressionSyntax member && member.Name == node ? member
            : node;
        return target.Parent is AssignmentExpressionSyntax
        {
            RawKind: (
            int)SyntaxKind.SimpleAssignmentExpression
        } assignment
            && assignment.Left == target;
    }

    private static SemanticModel SemanticModelOf(Compilation compilation, SyntaxTree tree) =>
        Semantics.Of(compilation, tree);

    private void FollowCall(IdentifierNameSyntax node)
    {
        var call = node.Parent is MemberAccessExpressionSyntax ? node.Parent.Parent : node.Parent;
        if (call is not InvocationExpressionSyntax
            || _semantics.GetSymbolInfo(node).Symbol is not IMethodSymbol method
            || !SymbolEqualityComparer.Default.Equals(method.ContainingType, _flow)
                || !_visited.Add(method.OriginalDefinition))
            return;
        foreach (var reference in method.OriginalDefinition.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not MethodDeclarationSyntax called)
                continue;
            var (semantics, body) = (_semantics, _body);
            (_semantics, _body) = (SemanticModelOf(_compilation, called.SyntaxTree), null);
            Visit((SyntaxNode?)called.Body ?? called.ExpressionBody);
            (_semantics, _body) = (semantics, body);
        }
    }
}
