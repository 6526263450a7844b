namespace Metaflow.Runtime;

/// <summary>Stored names of the artifacts that the runtime itself writes with every task.</summary>
internal static class RuntimeArtifacts
{
    public const string FlowName = "name";
    public const string ConfigsProcessed = "_configs_processed";
    public const string Success = "_success";
    public const string TaskOk = "_task_ok";
    public const string Transition = "_transition";
    public const string ForeachStack = "_foreach_stack";
    public const string CurrentStep = "_current_step";
    public const string Exception = "_exception";
    public const string CatchException = "_catch_exception";
    public const string ForeachVariable = "_foreach_var";
    public const string ForeachNumSplits = "_foreach_num_splits";
    public const string IterationStack = "_iteration_stack";
    public const string GraphInfo = "_graph_info";
    public const string ForeachValues = "_foreach_values";
    public const string UnboundedForeach = "_unbounded_foreach";
    public const string ParallelIterator = "_parallel_ubf_iter";
    public const string ControlMapperTasks = "_control_mapper_tasks";
    public const string ControlTaskIsMapperZero = "_control_task_is_mapper_zero";

    /// <summary>The prefix of the private artifact that keeps the items of a foreach over an expression.</summary>
    public const string ForeachItemsPrefix = "_foreach_";

    private static readonly HashSet<string> _names = new(StringComparer.Ordinal)
    {
        FlowName, ConfigsProcessed, Success, TaskOk, Transition, ForeachStack, CurrentStep, Exception, ForeachVariable,
        ForeachNumSplits, IterationStack, GraphInfo, ForeachValues, UnboundedForeach, ParallelIterator, ControlMapperTasks,
        ControlTaskIsMapperZero,
    };

    /// <summary>Whether an artifact keeps the items of a foreach over an expression.</summary>
    public static bool IsForeachItems(string name) =>
        name.StartsWith(ForeachItemsPrefix, StringComparison.Ordinal) && !_names.Contains(name);

    /// <summary>Whether no flow can name an artifact, so that a merge leaves it out where the inputs disagree.</summary>
    public static bool IsPrivate(string name) => name == CatchException || IsForeachItems(name);

    /// <summary>Whether the runtime writes this artifact, so that no join merges it.</summary>
    public static bool Contains(string name) => _names.Contains(name);
}
