using System.Collections.Immutable;
using System.Composition;
using Metaflow.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.CodeFixes;

/// <summary>Ends a step with <c>Next</c>: to the step declared after it, or to the end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AddNextFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.MissingNext.Id];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var method = root?.FindNode(context.Span).FirstAncestorOrSelf<MethodDeclarationSyntax>();
        if (method?.Parent is not ClassDeclarationSyntax flow || (method.Body is null && method.ExpressionBody is null))
            return;
        var steps = flow.Members.OfType<MethodDeclarationSyntax>().Where(IsStep).ToList();
        var following = steps.SkipWhile(s => s != method).Skip(1).FirstOrDefault()?.Identifier.ValueText;
        var end = steps.Find(static s => s.Identifier.ValueText == "End")?.Identifier.ValueText;
        foreach (var target in new[] { following, end }.Distinct())
        {
            if (target is null)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Go on to '{target}'",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(
                        root!.ReplaceNode(method, WithNext(method, target)))),
                    nameof(AddNextFix) + target),
                context.Diagnostics);
        }
    }

    private static bool IsStep(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(static l => l.Attributes)
        .Any(static a => a.Name.ToString() is "Step" or "StepAttribute" or "Metaflow.Step");

    private static MethodDeclarationSyntax WithNext(MethodDeclarationSyntax method, string target)
    {
        var next = SyntaxFactory.ParseStatement($"Next({target});")
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
        if (method.Body is { } body)
        {
            var statements = body.Statements;
            var last = statements.LastOrDefault();
            return method.WithBody(body.WithStatements(last is ReturnStatementSyntax
                ? statements.Insert(statements.Count - 1, next)
                : statements.Add(next)))
                .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
        }

        var statement = SyntaxFactory.ExpressionStatement(method.ExpressionBody!.Expression.WithoutTrivia());
        return method.WithExpressionBody(null).WithSemicolonToken(default)
            .WithBody(SyntaxFactory.Block(statement, next))
            .WithTrailingTrivia(method.GetTrailingTrivia())
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
    }
}
