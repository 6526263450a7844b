using Metaflow.Artifacts;

namespace Metaflow.Runtime;

/// <summary>How the runtime's own artifacts are stored.</summary>
internal static class RuntimeTypes
{
    public static ArtifactType<object?> Natural { get; } = ArtifactTypes.Object();

    public static ArtifactType<string?> OptionalString { get; } = ArtifactTypes.String!;

    public static ArtifactType<int?> OptionalInteger { get; } = ArtifactTypes.Nullable(ArtifactTypes.Int32);

    public static ArtifactType<List<int>> Integers { get; } = ArtifactTypes.List(ArtifactTypes.Int32);

    public static ArtifactType<List<string>?> OptionalStrings { get; } = ArtifactTypes.List(ArtifactTypes.String)!;

    public static ArtifactType<IReadOnlyList<ForeachFrame>> ForeachStack { get; } = ArtifactTypes.ForeachStack;

    public static ArtifactType<TaskFailure?> Failure { get; } = ArtifactTypes.TaskFailure;

    public static ArtifactType<TransitionArtifact?> Transition { get; } = ArtifactTypes.Transition;

    public static ArtifactType<ParallelUbf?> ParallelIterator { get; } = ArtifactTypes.ParallelUbf;

    public static ArtifactType<IncludedFileDescriptor?> IncludedFile { get; } = ArtifactTypes.IncludedFile;
}
