using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>
/// A task: one execution of a step, with its artifacts, records and logs. Immutable and thread-safe; what it finds out
/// may change while the task runs.
/// </summary>
/// <remarks>
/// It is Metaflow's <c>Task</c>; the longer name keeps it apart from <see cref="System.Threading.Tasks.Task"/>, which every
/// file of a C# program knows.
/// </remarks>
public sealed partial class MetaflowTask : RunObject
{
    internal MetaflowTask(Step step, TaskEntry entry, int? attempt)
        : base(step.Client, entry.Pathspec, entry.CreatedAt)
    {
        Step = step;
        Attempt = attempt;
    }

    /// <summary>The task's id.</summary>
    public override string Id => Address.Task!;

    /// <summary>The step.</summary>
    public Step Step { get; }

    /// <summary>The run.</summary>
    public Run Run => Step.Run;

    /// <summary>
    /// The attempt that this object stands for, 0 to 5; null for the latest: the latest that is done for artifacts, and the
    /// latest that began for logs.
    /// </summary>
    public int? Attempt { get; }

    /// <summary>What launched the run, from its tags; null when they do not tell.</summary>
    public string? RuntimeName
    {
        get
        {
            const string Prefix = "runtime:";
            var tag = SystemTags.FirstOrDefault(static tag => tag.StartsWith(Prefix, StringComparison.Ordinal));
            return tag?[Prefix.Length..];
        }
    }

    private protected override RunEntry RunEntry => Run.Entry;

    /// <summary>Finds a task, where <see cref="MetaflowClient.FromEnvironment"/> looks.</summary>
    /// <param name="pathspec"><c>Flow/run/step/task</c>.</param>
    /// <param name="attempt">The attempt that the task stands for, 0 to 5; null for the latest.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of a task.</exception>
    /// <exception cref="NotFoundException">There is no such task, or no attempt can have that number.</exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public static Task<MetaflowTask> GetAsync(
        string pathspec, int? attempt = null, CancellationToken cancellationToken = default) =>
        MetaflowClient.FromEnvironment().TaskAsync(pathspec, attempt, cancellationToken);

    /// <summary>Whether the step's code succeeded; false while it runs, and when a decorator caught its failure.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<bool> IsSuccessfulAsync(CancellationToken cancellationToken = default) =>
        ReadOwnAsync(RuntimeArtifacts.Success, ArtifactTypes.Boolean, false, cancellationToken);

    /// <summary>
    /// Whether the task is done and the run could go on: it succeeded, or a decorator caught its failure. False while it runs.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<bool> IsFinishedAsync(CancellationToken cancellationToken = default) =>
        ReadOwnAsync(RuntimeArtifacts.TaskOk, ArtifactTypes.Boolean, false, cancellationToken);

    /// <summary>When the task ended, successfully or not; null while it runs, and when its process died.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<DateTimeOffset?> FinishedAtAsync(CancellationToken cancellationToken = default) =>
        (await FindEntryAsync(RuntimeArtifacts.TaskOk, cancellationToken).ConfigureAwait(false))?.CreatedAt;

    /// <summary>The exception that ended the task; null when it succeeded, was caught, runs, or when its process died.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<TaskFailure?> ExceptionAsync(CancellationToken cancellationToken = default) =>
        ReadOwnAsync(RuntimeArtifacts.Exception, RuntimeTypes.Failure, null, cancellationToken);

    /// <summary>The foreach levels that the task is inside of, outermost first; empty outside, and before it ends.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<IReadOnlyList<ForeachFrame>> ForeachStackAsync(CancellationToken cancellationToken = default) =>
        ReadOwnAsync<IReadOnlyList<ForeachFrame>>(
            RuntimeArtifacts.ForeachStack, RuntimeTypes.ForeachStack, [], cancellationToken);

    /// <summary>The task's index in the innermost foreach; null outside a foreach, and before the task ends.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<int?> IndexAsync(CancellationToken cancellationToken = default) =>
        await ForeachStackAsync(cancellationToken).ConfigureAwait(false) is [.., var innermost] ? innermost.Index : null;

    /// <summary>What was noted about the task, oldest first; of a clone also the latest that was noted about its origin.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyList<MetadataEntry>> MetadataAsync(CancellationToken cancellationToken = default) =>
        (await TaskMetadata.LoadAsync(this, cancellationToken).ConfigureAwait(false)).Entries;

    /// <summary>What was noted about the task: the latest value of each fact.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyDictionary<string, string>> MetadataDictionaryAsync(
        CancellationToken cancellationToken = default)
    {
        var latest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in await MetadataAsync(cancellationToken).ConfigureAwait(false))
            latest[entry.Field] = entry.Value;
        return latest;
    }

    /// <summary>The attempt whose logs are read: the one asked for, else the latest that began.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<int> CurrentAttemptAsync(CancellationToken cancellationToken = default) =>
        Attempt ?? (await TaskMetadata.LoadAsync(this, cancellationToken).ConfigureAwait(false)).LatestAttempt;

    /// <summary>The pathspec of the task that this one was cloned from by <c>resume</c>; null when it was not.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string?> OriginPathspecAsync(CancellationToken cancellationToken = default) =>
        (await TaskMetadata.LoadAsync(this, cancellationToken).ConfigureAwait(false)).Origin?.ToString();

    /// <summary>The code that the task ran; null when no code package was made.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<MetaflowCode?> CodeAsync(CancellationToken cancellationToken = default)
    {
        var metadata = await TaskMetadata.LoadAsync(this, cancellationToken).ConfigureAwait(false);
        return metadata.Find("code-package") is { } package
            ? await MetaflowCode.OpenAsync(this, package, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>What is noted about the environment that the task ran in; null without a code package.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyDictionary<string, string>?> EnvironmentAsync(CancellationToken cancellationToken = default) =>
        (await CodeAsync(cancellationToken).ConfigureAwait(false))?.Info;

    /// <summary>
    /// The tasks whose results this one got as input, by step and index; none for a start step. Of a recursive step it is the
    /// round before.
    /// </summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public IAsyncEnumerable<MetaflowTask> ParentTasksAsync(CancellationToken cancellationToken = default) =>
        TaskLineage.ParentsAsync(this, cancellationToken);

    /// <summary>
    /// The tasks that got the results of this one as input, by step and index; none while it runs. Those that have not begun are
    /// missing.
    /// </summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public IAsyncEnumerable<MetaflowTask> ChildTasksAsync(CancellationToken cancellationToken = default) =>
        TaskLineage.ChildrenAsync(this, cancellationToken);

    /// <summary>Refuses an attempt that no task can have.</summary>
    internal static void Check(Pathspec task, int? attempt)
    {
        if (attempt is < 0 or >= AttemptFile.MaxAttempts)
        {
            throw new NotFoundException(
                $"Task '{task}' has no attempt {attempt}: attempts are numbered from 0 to {AttemptFile.MaxAttempts - 1}.");
        }
    }

    /// <summary>Reads one of Metaflow's own artifacts; a default when the task has not ended.</summary>
    internal async Task<T> ReadOwnAsync<T>(
        string name, ArtifactType<T> type, T missing, CancellationToken cancellationToken)
    {
        if (await FindEntryAsync(name, cancellationToken).ConfigureAwait(false) is not { } entry)
            return missing;
        var datastore = await DatastoreOfAsync(entry, cancellationToken).ConfigureAwait(false);
        return type.Deserialize(await datastore.Blobs.LoadAsync(entry.Key, cancellationToken).ConfigureAwait(false), name);
    }
}
