using System.Collections.Immutable;
using Metaflow.Generators.Checks;
using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Metaflow.Generators;

/// <summary>Holds flow classes to the rules; every mistake of a class is reported, at the place where it
/// stands.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Rules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Find(start.Compilation) is { } known)
                start.RegisterSymbolAction(symbol => Analyze(symbol, known), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, KnownTypes known)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface))
            return;
        var sink = new DiagnosticSink();
        if (known.IsFlow(type))
            FlowChecks.Run(type, known, sink, context.CancellationToken);
        else if (!SymbolEqualityComparer.Default.Equals(type, known.FlowSpec))
            StrayAttributes.Check(type, known, sink);
        if (KnownTypes.DerivesFrom(type, known.StepDecorator))
            DecoratorChecks.Check(type, known, sink);
        foreach (var diagnostic in sink.Diagnostics)
            context.ReportDiagnostic(diagnostic);
    }
}
