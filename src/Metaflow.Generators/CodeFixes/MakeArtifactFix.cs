using System.Collections.Immutable;
using System.Composition;
using Metaflow.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Rename;

namespace Metaflow.Generators.CodeFixes;

/// <summary>Turns a field or an automatic property into a partial property, that is, an artifact.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class MakeArtifactFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.LostState.Id, Rules.ArtifactNotPartial.Id];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var node = root?.FindNode(context.Span);
        if (node?.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { } property)
        {
            Register(context, property.Identifier.ValueText, _ =>
                Task.FromResult(context.Document.WithSyntaxRoot(root!.ReplaceNode(property, Partial(property)))
                    .Project.Solution));
        }
        else if (node is VariableDeclaratorSyntax variable
            && variable.Parent?.Parent is FieldDeclarationSyntax { Declaration.Variables.Count: 1 })
        {
            var name = PropertyName(variable.Identifier.ValueText);
            Register(context, name, cancellationToken =>
                FromField(context.Document, variable, name, cancellationToken));
        }
    }

    private static void Register(CodeFixContext context, string name, Func<CancellationToken, Task<Solution>> change) =>
        context.RegisterCodeFix(
            CodeAction.Create($"Make '{name}' an artifact", change, nameof(MakeArtifactFix)), context.Diagnostics);

    private static PropertyDeclarationSyntax Partial(PropertyDeclarationSyntax property)
    {
        var accessors = property.AccessorList!.Accessors.Select(static a => a.IsKind(SyntaxKind.InitAccessorDeclaration)
            ? SyntaxFactory.AccessorDeclaration(SyntaxKind.SetAccessorDeclaration)
                .WithModifiers(a.Modifiers).WithSemicolonToken(a.SemicolonToken).WithTriviaFrom(a)
            : a);
        return WithPartial(property)
            .WithAccessorList(property.AccessorList.WithAccessors(SyntaxFactory.List(accessors)))
            .WithInitializer(null).WithSemicolonToken(default).WithTrailingTrivia(property.GetTrailingTrivia());
    }

    private static PropertyDeclarationSyntax WithPartial(PropertyDeclarationSyntax property)
    {
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (property.Modifiers.Count > 0)
            return property.AddModifiers(partial);
        return property.WithType(property.Type.WithoutLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(partial.WithLeadingTrivia(property.Type.GetLeadingTrivia())));
    }

    private static async Task<Solution> FromField(
        Document document, VariableDeclaratorSyntax variable, string name, CancellationToken cancellationToken)
    {
        var semantics = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        var field = semantics!.GetDeclaredSymbol(variable, cancellationToken)!;
        var solution = document.Project.Solution;
        if (field.Name != name)
        {
            solution = await Renamer.RenameSymbolAsync(solution, field, new SymbolRenameOptions(), name,
                cancellationToken)
                .ConfigureAwait(false);
        }

        document = solution.GetDocument(document.Id)!;
        var root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        var declaration = root.DescendantNodes().OfType<FieldDeclarationSyntax>()
            .First(f => f.Declaration.Variables[0].Identifier.ValueText == name);
        var property = SyntaxFactory.ParseMemberDeclaration(
            $"{Modifiers(declaration)}partial {declaration.Declaration.Type.WithoutTrivia()} {name} {{ get; set; }}")!
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
        property = ((PropertyDeclarationSyntax)property).WithAttributeLists(declaration.AttributeLists)
            .WithTriviaFrom(declaration);
        return document.WithSyntaxRoot(root.ReplaceNode(declaration, property)).Project.Solution;
    }

    private static string Modifiers(FieldDeclarationSyntax field) => field.Modifiers.Count == 0
        ? "private "
        : string.Concat(field.Modifiers.Select(static m => m.Text + " "));

    private static string PropertyName(string field)
    {
        var name = field.TrimStart('_');
        return name.Length == 0 ? field : char.ToUpperInvariant(name[0]) + name.Substring(1);
    }
}
