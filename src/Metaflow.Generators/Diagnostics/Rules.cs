using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

/// <summary>Every rule for flow classes. Ids are public: never renumber one. Documented in
/// docs/diagnostics.md.</summary>
internal static partial class Rules
{
    private const string Category = "Metaflow";

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
