using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Checks;

/// <summary>Runs every check of one flow class.</summary>
internal static class FlowChecks
{
    public static void Run(INamedTypeSymbol type, KnownTypes known, DiagnosticSink sink,
        CancellationToken cancellationToken)
    {
        var declarations = type.DeclaringSyntaxReferences.Where(static r => !FlowClassReader.IsGenerated(r.SyntaxTree))
            .Select(r => r.GetSyntax(cancellationToken)).OfType<ClassDeclarationSyntax>().ToList();
        if (declarations.Count == 0)
            return;
        var declaration = declarations.Find(static d => d.BaseList is not null) ?? declarations[0];
        var analysis = FlowAnalysis.Of(type, known, sink, cancellationToken);
        new FlowModelBuilder(analysis, sink).Build(declaration);
        ClassChecks.Check(analysis, declaration, sink, cancellationToken);
        StepChecks.Check(analysis, sink);
        ArtifactChecks.Check(analysis, sink);
        StateChecks.Check(analysis, sink, cancellationToken);
        ParameterChecks.Check(analysis, sink);
        NameChecks.Check(analysis, sink);
        BodyChecks.Check(analysis, declarations, sink);
        StrayAttributes.Check(type, known, sink);
        if (analysis.IsConcrete)
            GraphChecks.Check(analysis, declaration.Identifier.GetLocation(), sink);
    }
}
