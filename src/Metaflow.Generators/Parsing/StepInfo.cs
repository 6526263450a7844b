using Metaflow.Generators.Models;
using Metaflow.Graph;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>A step while a flow is analysed.</summary>
internal sealed class StepInfo
{
    public required string Name { get; init; }

    public required string Method { get; init; }

    /// <summary>Null when the step comes from another assembly.</summary>
    public IMethodSymbol? Symbol { get; init; }

    public MethodDeclarationSyntax? Syntax { get; init; }

    public Location? Location { get; init; }

    public bool IsJoin { get; set; }

    public bool IsStart { get; set; }

    public bool IsEnd { get; set; }

    public bool IsAbstract { get; init; }

    /// <summary>The parameter that takes the item of a foreach; null when there is none.</summary>
    public IParameterSymbol? Item { get; set; }

    public TransitionInfo Transition { get; set; } = TransitionInfo.None;

    public IReadOnlyList<string> Reads { get; set; } = [];

    public GraphNode ToNode() => new(Name, Method, Transition.Kind, [.. Transition.Targets])
    {
        IsJoin = IsJoin,
        IsStart = IsStart,
        IsEnd = IsEnd,
        ForeachArtifact = Transition.ForeachArtifact,
        NumParallel = Transition.NumParallel,
        Condition = Transition.Condition,
        SwitchCases = [.. Transition.Cases.Select(c => new SwitchCase(c.Label, c.Step))],
        Line = Location is null ? 0 : Location.GetLineSpan().StartLinePosition.Line + 1,
        SourceFile = Location?.SourceTree is { } tree ? Path.GetFileName(tree.FilePath) : "",
    };
}

/// <summary>What a step's <c>Next</c> says.</summary>
internal sealed class TransitionInfo
{
    public static TransitionInfo None { get; } = new() { Kind = TransitionKind.None };

    public required TransitionKind Kind { get; init; }

    public IReadOnlyList<string> Targets { get; init; } = [];

    public IReadOnlyList<CaseModel> Cases { get; init; } = [];

    public string? Condition { get; init; }

    public string? NumParallel { get; init; }

    /// <summary>The stored name of the artifact that a foreach runs over.</summary>
    public string? ForeachArtifact { get; init; }

    /// <summary>Whether the items have no artifact of their own and are kept under a private name.</summary>
    public bool IsHidden { get; init; }

    public ITypeSymbol? ItemType { get; init; }

    /// <summary>The <c>Next</c> call; null when there is none in this compilation.</summary>
    public Location? Location { get; init; }

    /// <summary>Whether the shape could not be read; the mistake is reported already.</summary>
    public bool IsBroken { get; init; }
}
