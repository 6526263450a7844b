using System.Collections.Immutable;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Metaflow.Generators;

/// <summary>
/// Silences the compiler's warning about properties that are null after construction where a run without a value is
/// refused or
/// a default is computed: no step can see the null.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsetParameterSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor _suppression = new(
        "MFS0001", "CS8618", "The value is put in before the first step runs.");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [_suppression];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree
                || tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan)
                    .FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { } syntax
                || context.GetSemanticModel(tree)
                    .GetDeclaredSymbol(syntax, context.CancellationToken) is not IPropertySymbol property)
                continue;
            if (IsAlwaysSet(property))
                context.ReportSuppression(Suppression.Create(_suppression, diagnostic));
        }
    }

    private static bool IsAlwaysSet(IPropertySymbol property) =>
        (KnownTypes.AttributeOf(property, "ParameterAttribute") is { } parameter
            && (parameter.Setting("Required", false) || parameter.Setting<string?>("DefaultFrom", null) is not null))
        || (KnownTypes.AttributeOf(property, "ConfigAttribute") is { } config
            && (config.Setting("Required", false) || config.Setting<string?>("Default", null) is not null
                || config.Setting<string?>("DefaultValue", null) is not null));
}
