using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Checks;

/// <summary>What a flow class has to look like so that generated code can complete and create it.</summary>
internal static class ClassChecks
{
    public static void Check(
        FlowAnalysis analysis, ClassDeclarationSyntax declaration, DiagnosticSink sink,
            CancellationToken cancellationToken)
    {
        var type = analysis.Type;
        var location = declaration.Identifier.GetLocation();
        if (type.IsFileLocal)
            sink.Report(Rules.FileLocal, location, type.Name);
        else if (!FlowShape.IsPartial(declaration))
            sink.Report(Rules.NotPartial, location, type.Name, type.Name);
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (!FlowShape.IsPartial(outer, cancellationToken))
                sink.Report(Rules.NotPartial, outer.Locations[0], outer.Name, type.Name);
        }

        if (analysis.IsConcrete && !type.InstanceConstructors.Any(static c => c.Parameters.Length == 0))
            sink.Report(Rules.NoParameterlessConstructor, location, type.Name);
        if (analysis.IsConcrete && analysis.Steps.Count == 0)
            sink.Report(Rules.NoSteps, location, type.Name);
        FlowDecoratorChecks.Check(analysis, location, sink);
    }
}
