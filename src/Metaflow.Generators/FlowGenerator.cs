using System.Text;
using Metaflow.Generators.Emitting;
using Metaflow.Generators.Models;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Metaflow.Generators;

/// <summary>
/// Completes flow classes: artifact properties, step tables, and the flow's definition. Says nothing about mistakes;
/// <see cref="FlowAnalyzer"/> does.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class FlowGenerator : IIncrementalGenerator
{
    /// <summary>The tracking name of the step that reads flow classes.</summary>
    public const string FlowsStep = "Flows";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var flows = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax { BaseList: not null },
                static (syntax, cancellationToken) => Read(syntax, cancellationToken))
            .Where(static model => model is not null)
            .WithTrackingName(FlowsStep);
        var decorators = context.CompilationProvider.Select(static (compilation, _) => DecoratorReader.ReadAll(compilation));
        context.RegisterSourceOutput(
            flows.Combine(decorators.Select(static (all, _) => all.Count > 0)),
            static (output, flow) => output.AddSource(
                flow.Left!.HintName, SourceText.From(FlowEmitter.Emit(flow.Left, flow.Right), Encoding.UTF8)));
        context.RegisterSourceOutput(decorators, static (output, all) =>
        {
            if (all.Count > 0)
                output.AddSource(DecoratorEmitter.HintName, SourceText.From(DecoratorEmitter.Emit(all), Encoding.UTF8));
        });
    }

    private static FlowModel? Read(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        var declaration = (ClassDeclarationSyntax)context.Node;
        if (context.SemanticModel.GetDeclaredSymbol(declaration, cancellationToken) is not INamedTypeSymbol type
            || KnownTypes.Find(context.SemanticModel.Compilation) is not { } known
            || !known.IsFlow(type) || !IsFirstDeclaration(type, declaration)
            || !FlowShape.CanBeCompleted(type, declaration, cancellationToken))
            return null;
        var sink = new DiagnosticSink();
        var analysis = FlowAnalysis.Of(type, known, sink, cancellationToken);
        return new FlowModelBuilder(analysis, sink).Build(declaration);
    }

    /// <summary>A class in several parts may have a base list on more than one.</summary>
    private static bool IsFirstDeclaration(INamedTypeSymbol type, ClassDeclarationSyntax declaration) =>
        type.DeclaringSyntaxReferences.Select(static r => r.GetSyntax()).OfType<ClassDeclarationSyntax>()
            .First(static d => d.BaseList is not null) == declaration;
}
