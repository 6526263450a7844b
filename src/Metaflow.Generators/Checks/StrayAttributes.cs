using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Checks;

/// <summary>Attributes of Metaflow that stand where they mean nothing.</summary>
internal static class StrayAttributes
{
    public static void Check(INamedTypeSymbol type, KnownTypes known, DiagnosticSink sink)
    {
        var isFlow = known.IsFlow(type);
        foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
        {
            var isStep = FlowClassReader.IsStep(method);
            if (isStep && !isFlow)
                sink.Report(Rules.StepOutsideFlow, method.Locations.FirstOrDefault(), method.Name, type.Name);
            if (isStep)
                continue;
            foreach (var attribute in method.GetAttributes())
            {
                if (KnownTypes.DerivesFrom(attribute.AttributeClass, known.StepDecorator))
                {
                    sink.Report(Rules.DecoratorWithoutStep, attribute.Location(), NameOf(attribute), method.Name);
                }
            }
        }
    }

    /// <summary>The name of an attribute as it is written.</summary>
    public static string NameOf(AttributeData attribute)
    {
        var name = attribute.AttributeClass!.Name;
        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - 9) : name;
    }
}
