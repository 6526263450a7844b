using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>One class of a flow's hierarchy: what it declares itself.</summary>
internal sealed class FlowClass(INamedTypeSymbol type, bool isInSource)
{
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>Whether the class is of this compilation, so that its bodies can be read.</summary>
    public bool IsInSource { get; } = isInSource;

    public List<StepInfo> Steps { get; } = [];

    public List<FlowMember> Members { get; } = [];
}
