using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Checks;

/// <summary>The names of step decorators.</summary>
internal static class DecoratorChecks
{
    public static void Check(INamedTypeSymbol type, KnownTypes known, DiagnosticSink sink)
    {
        var table = DecoratorTable.Of(known.Compilation);
        var index = table.Own.FindIndex(d => SymbolEqualityComparer.Default.Equals(d.Type, type));
        if (index < 0)
            return;
        var name = table.Own[index].Name;
        var other = table.Referenced.Concat(table.Own.Take(index)).FirstOrDefault(d => d.Name == name).Type;
        if (other is not null)
            sink.Report(Rules.DecoratorNameClash, type.Locations.FirstOrDefault(), type.Name, name, other.ShortName());
    }
}
