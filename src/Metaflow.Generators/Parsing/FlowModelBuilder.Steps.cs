using Metaflow.Generators.Models;
using Metaflow.Graph;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

internal sealed partial class FlowModelBuilder
{
    private List<StepModel> Steps()
    {
        var models = new List<StepModel>();
        foreach (var step in analysis.Own.Steps)
        {
            if (step is { Symbol: { IsStatic: false, IsGenericMethod: false } method, IsAbstract: false }
                && !models.Exists(m => m.Method == step.Method))
                models.Add(StepOf(step, method));
        }

        return models;
    }

    private StepModel StepOf(StepInfo step, IMethodSymbol method)
    {
        var node = step.ToNode();
        var known = analysis.Known;
        return new StepModel
        {
            Name = step.Name,
            Method = step.Method,
            Transition = node.Transition,
            Targets = node.Targets.ToEquatableArray(),
            IsJoin = node.IsJoin,
            IsStart = node.IsStart,
            IsEnd = node.IsEnd,
            ForeachArtifact = node.ForeachArtifact,
            ItemType = node.Transition == TransitionKind.Foreach && step.Transition.ItemType is { } item
                && CanStandInAttribute(item)
                ? item.RuntimeName()
                : null,
            NumParallel = node.NumParallel,
            Condition = node.Condition,
            Cases = step.Transition.Cases.ToEquatableArray(),
            Line = node.Line,
            SourceFile = node.SourceFile,
            Documentation = step.Syntax is null ? "" : SymbolText.SummaryOf(step.Syntax),
            DelegateType = DelegateOf(method),
            Arguments = string.Join(", ", method.Parameters.Select(p =>
                known.IsCancellationToken(p.Type) ? "context.CancellationToken"
                : known.IsInputs(p.Type) ? $"context.Inputs<{((INamedTypeSymbol)p.Type).TypeArguments[0].FullName()}>()"
                : $"context.Input<{p.Type.FullName()}>(flow)")),
            Returns = SymbolEqualityComparer.Default.Equals(method.ReturnType, known.Task) ? StepReturn.Task
                : SymbolEqualityComparer.Default.Equals(method.ReturnType, known.ValueTask) ? StepReturn.ValueTask
                : StepReturn.Nothing,
            Decorators = DecoratorsOf(method).Select(static a => a.ToExpression()).ToEquatableArray(),
            Reads = step.Reads.ToEquatableArray(),
        };
    }

    /// <summary>The decorators of a step: its own, or those of the step that it overrides without being marked
    /// again.</summary>
    private IEnumerable<AttributeData> DecoratorsOf(IMethodSymbol method)
    {
        var source = method;
        while (KnownTypes.AttributeOf(source, "StepAttribute") is null && source.OverriddenMethod is not null)
            source = source.OverriddenMethod;
        var attributes = method.GetAttributes();
        if (!SymbolEqualityComparer.Default.Equals(source, method))
            attributes = attributes.AddRange(source.GetAttributes());
        return attributes.Where(a => KnownTypes.DerivesFrom(a.AttributeClass, analysis.Known.StepDecorator));
    }

    private static string DelegateOf(IMethodSymbol method)
    {
        var types = method.Parameters.Select(static p => p.Type.FullName()).ToList();
        if (method.ReturnsVoid)
            return types.Count == 0 ? "global::System.Action" : $"global::System.Action<{string.Join(", ", types)}>";
        types.Add(method.ReturnType.FullName());
        return $"global::System.Func<{string.Join(", ", types)}>";
    }

    private static bool CanStandInAttribute(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol or IDynamicTypeSymbol => false,
        IArrayTypeSymbol array => CanStandInAttribute(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.All(CanStandInAttribute)
            && (named.ContainingType is not { IsGenericType: true }),
        _ => true,
    };
}
