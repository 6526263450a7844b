using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>Collects what is wrong with a flow class; a second report of one rule at one place is dropped.</summary>
internal sealed class DiagnosticSink
{
    private readonly List<Diagnostic> _diagnostics = [];

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public void Report(DiagnosticDescriptor rule, Location? location, params object?[] arguments)
    {
        var diagnostic = Diagnostic.Create(rule, location ?? Location.None, arguments);
        if (!_diagnostics.Exists(d => d.Id == diagnostic.Id && d.Location == diagnostic.Location))
            _diagnostics.Add(diagnostic);
    }
}
