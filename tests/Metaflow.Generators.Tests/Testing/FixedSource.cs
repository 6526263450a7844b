using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Formatting;

namespace Metaflow.Generators.Tests.Testing;

/// <summary>Applies a code fix to the first finding of a rule.</summary>
internal static class FixedSource
{
    public static async Task<string> ApplyAsync(CodeFixProvider provider, string id, string source, int choice = 0)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var compiled = CompiledFlow.Compile(source);
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Flows", LanguageNames.CSharp)
            .WithCompilationOptions(compiled.Compilation.Options)
            .WithParseOptions(compiled.Compilation.SyntaxTrees[0].Options)
            .AddMetadataReferences(compiled.Compilation.References);
        var document = project.AddDocument("Flows.cs", CompiledFlow.Usings + source);
        var finding = compiled.Analyze().First(d => d.Id == id);
        var root = await document.GetSyntaxRootAsync(cancellationToken);
        var diagnostic = Diagnostic.Create(finding.Descriptor,
            Location.Create(root!.SyntaxTree, finding.Location.SourceSpan));

        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), cancellationToken));
        var operations = await actions[choice].GetOperationsAsync(cancellationToken);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        changed = await Formatter.FormatAsync(changed, Formatter.Annotation, cancellationToken: cancellationToken);
        return (await changed.GetTextAsync(cancellationToken)).ToString()[CompiledFlow.Usings.Length..];
    }
}
