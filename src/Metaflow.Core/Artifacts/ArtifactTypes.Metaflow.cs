using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>One level of <c>_foreach_stack</c>, as Metaflow's named tuple.</summary>
    public static ArtifactType<ForeachFrame> ForeachFrame => ForeachFrameType.Instance;

    /// <summary>The artifact <c>_foreach_stack</c>, outermost foreach first.</summary>
    public static ArtifactType<IReadOnlyList<ForeachFrame>> ForeachStack => ForeachStackHolder.Instance;

    /// <summary>The artifact <c>_exception</c>: Metaflow's exception wrapper, or None.</summary>
    public static ArtifactType<TaskFailure?> TaskFailure => TaskFailureType.Instance;

    /// <summary>The artifact of an included file: Metaflow's wrapper around its descriptor, or None.</summary>
    public static ArtifactType<IncludedFileDescriptor?> IncludedFile => IncludedFileType.Instance;

    /// <summary>The artifact <c>_parallel_ubf_iter</c>.</summary>
    public static ArtifactType<ParallelUbf?> ParallelUbf => ParallelUbfType.Instance;

    /// <summary>The artifact <c>_transition</c>: a tuple of step names and foreach variable, or None.</summary>
    public static ArtifactType<TransitionArtifact?> Transition => TransitionType.Instance;

    private static class ForeachStackHolder
    {
        public static readonly ArtifactType<IReadOnlyList<ForeachFrame>> Instance = IReadOnlyList(ForeachFrame);
    }
}
