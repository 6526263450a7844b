using Metaflow.Graph;

namespace Metaflow.Generators.Models;

internal sealed record StepModel
{
    public required string Name { get; init; }

    public required string Method { get; init; }

    public required TransitionKind Transition { get; init; }

    public required EquatableArray<string> Targets { get; init; }

    public required bool IsJoin { get; init; }

    public required bool IsStart { get; init; }

    public required bool IsEnd { get; init; }

    public required string? ForeachArtifact { get; init; }

    /// <summary>The type of the items of a foreach, when it can stand in an attribute.</summary>
    public required string? ItemType { get; init; }

    public required string? NumParallel { get; init; }

    public required string? Condition { get; init; }

    public required EquatableArray<CaseModel> Cases { get; init; }

    public required int Line { get; init; }

    public required string SourceFile { get; init; }

    public required string Documentation { get; init; }

    /// <summary>The delegate type that the method group converts to.</summary>
    public required string DelegateType { get; init; }

    /// <summary>The arguments of the call, taken from <c>flow</c> and <c>context</c>.</summary>
    public required string Arguments { get; init; }

    public required StepReturn Returns { get; init; }

    public required EquatableArray<string> Decorators { get; init; }

    public required EquatableArray<string> Reads { get; init; }
}

internal sealed record CaseModel(string Label, string Step);

internal enum StepReturn
{
    Nothing,
    Task,
    ValueTask,
}
