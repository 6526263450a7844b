using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Checks;

/// <summary>What the bodies of a flow's methods must not do.</summary>
internal static class BodyChecks
{
    public static void Check(FlowAnalysis analysis, List<ClassDeclarationSyntax> declarations, DiagnosticSink sink)
    {
        foreach (var declaration in declarations)
        {
            var semantics = Semantics.Of(analysis.Known.Compilation, declaration.SyntaxTree);
            var calls = new NextCalls(semantics, analysis.Known);
            foreach (var member in declaration.Members)
            {
                if (member is BaseTypeDeclarationSyntax)
                    continue;
                var step = analysis.Own.Steps.Find(s => s.Syntax == member);
                if (step is null)
                    CheckNext(member, calls, sink);
                foreach (var node in member.DescendantNodes())
                {
                    if (node is InvocationExpressionSyntax call)
                        CheckMerge(call, step, sink);
                    else if (TargetOf(node) is { } target && member is not ConstructorDeclarationSyntax)
                        CheckAssignment(analysis, semantics, target, sink);
                }
            }
        }
    }

    private static void CheckNext(MemberDeclarationSyntax member, NextCalls calls, DiagnosticSink sink)
    {
        var name = member switch
        {
            MethodDeclarationSyntax method => $"method '{method.Identifier.ValueText}'",
            PropertyDeclarationSyntax property => $"property '{property.Identifier.ValueText}'",
            _ => "a member",
        };
        foreach (var call in member.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(calls.IsNext))
            sink.Report(Rules.NextOutsideStep, call.GetLocation(), $"{name}, which is not a step");
    }

    private static void CheckMerge(InvocationExpressionSyntax call, StepInfo? step, DiagnosticSink sink)
    {
        var name = call.Expression switch
        {
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member =>
                member.Name.Identifier.ValueText,
            _ => "",
        };
        if (name != "MergeArtifacts")
            return;
        if (step is { IsJoin: false })
            sink.Report(Rules.MergeOutsideJoin, call.GetLocation(), step.Method);
        var arguments = call.ArgumentList.Arguments;
        if (Given(arguments, "include", 1) && Given(arguments, "exclude", 2))
            sink.Report(Rules.IncludeAndExclude, call.GetLocation());
    }

    private static bool Given(SeparatedSyntaxList<ArgumentSyntax> arguments, string name, int position)
    {
        var argument = arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == name)
            ?? (arguments.Count > position && arguments[position].NameColon is null ? arguments[position] : null);
        return argument is not null && !argument.Expression.IsKind(SyntaxKind.NullLiteralExpression);
    }

    private static ExpressionSyntax? TargetOf(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left,
        PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.PreIncrementExpression)
            || unary.IsKind(SyntaxKind.PreDecrementExpression) => unary.Operand,
        PostfixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.PostIncrementExpression)
            || unary.IsKind(SyntaxKind.PostDecrementExpression) => unary.Operand,
        _ => null,
    };

    private static void CheckAssignment(
        FlowAnalysis analysis, SemanticModel semantics, ExpressionSyntax target, DiagnosticSink sink)
    {
        if (target is not (IdentifierNameSyntax or MemberAccessExpressionSyntax
            {
                Expression: ThisExpressionSyntax or BaseExpressionSyntax,
            })
            || semantics.GetSymbolInfo(target).Symbol is not IPropertySymbol { SetMethod.IsInitOnly: false } property)
            return;
        var member = analysis.Members.Find(m => m.IsParameter && m.Name == property.Name);
        if (member is not null)
            sink.Report(Rules.ParameterAssigned, target.GetLocation(), member.Name);
    }
}
