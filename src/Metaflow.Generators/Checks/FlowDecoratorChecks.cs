using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Checks;

/// <summary>The decorators of a flow class.</summary>
internal static class FlowDecoratorChecks
{
    private const int MaxProjectName = 128;

    public static void Check(FlowAnalysis analysis, Location location, DiagnosticSink sink)
    {
        foreach (var attribute in analysis.Type.GetAttributes())
        {
            if (!KnownTypes.DerivesFrom(attribute.AttributeClass, analysis.Known.FlowDecorator))
                continue;
            var place = attribute.Location() ?? location;
            if (!AllowsMultiple(attribute.AttributeClass!))
                CheckRepeated(analysis.Type, attribute, place, sink);
            if (attribute.AttributeClass!.Name == "ProjectAttribute")
                CheckProject(attribute, place, sink);
        }
    }

    private static void CheckRepeated(INamedTypeSymbol flow, AttributeData attribute, Location place, DiagnosticSink sink)
    {
        for (var parent = flow.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.GetAttributes().Any(a =>
                SymbolEqualityComparer.Default.Equals(a.AttributeClass, attribute.AttributeClass)))
                sink.Report(Rules.RepeatedDecorator, place, StrayAttributes.NameOf(attribute), flow.Name, parent.Name);
        }
    }

    private static void CheckProject(AttributeData attribute, Location place, DiagnosticSink sink)
    {
        CheckName("project", attribute.ConstructorArguments.FirstOrDefault().Value as string);
        if (attribute.Setting<string?>("Branch", null) is { } branch)
            CheckName("branch", branch);

        void CheckName(string what, string? name)
        {
            var isValid = name?.Length is > 0 and <= MaxProjectName
                && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');
            if (!isValid)
                sink.Report(Rules.InvalidProjectName, place, name, what);
        }
    }

    private static bool AllowsMultiple(INamedTypeSymbol attribute)
    {
        for (INamedTypeSymbol? current = attribute; current is not null; current = current.BaseType)
        {
            var usage = current.GetAttributes()
                .FirstOrDefault(static a => a.AttributeClass?.Name == "AttributeUsageAttribute");
            if (usage is not null)
                return usage.Setting("AllowMultiple", false);
        }

        return false;
    }
}
