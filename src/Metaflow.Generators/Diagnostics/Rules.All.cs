using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

internal static partial class Rules
{
    /// <summary>Every rule.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All =>
    [
        .. _graph.Values,
        NotPartial, FileLocal, NoParameterlessConstructor, NoSteps, StepOutsideFlow, DecoratorWithoutStep,
            RepeatedDecorator,
        CatchOnSplit, DecoratorNameClash, CatchVar, RetryTimes, TimeoutDuration,
        StaticStep, GenericStep, OverloadedStep, StepReturnType, AsyncVoidStep, StepParameters, WrongInputs,
            ReservedStepName,
        InvalidStepName, DuplicateStepName,
        MissingNext, NextNotLast, NextOutsideStep, TargetNotStep, TargetNotMarked, UnsupportedTransition, NoTarget,
        ItemTypeMismatch, ItemOutsideForeach, IncludeAndExclude, MergeOutsideJoin,
        ArtifactAccessors, ArtifactInitializer, UnsupportedType, StaticArtifact, ArtifactNotPartial,
            DuplicateStoredName,
        ReservedArtifactName, InvalidArtifactName, LostState, WrongSerializer,
        ReservedParameterName, DuplicateParameterName, InvalidParameterName, ParameterAccessors, DefaultFrom, Parser,
        ParameterAssigned, IncludeFileType, ConfigDefaults, SeveralRoles, SeparatorOnSingle, EmptySeparator,
        DefaultWithInitializer,
        InvalidProjectName, ExitHook,
    ];
}
