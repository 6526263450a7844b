using System.Runtime.CompilerServices;
using Metaflow.Datastore;

namespace Metaflow.Metadata;

/// <summary>
/// Records what ran: flows, runs, steps, tasks, their tags, facts about them, and which artifacts they left. All
/// members may be called from several threads.
/// </summary>
public abstract class MetadataProvider
{
    /// <summary>The provider's name: <c>local</c>, <c>service</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Where the records are: a directory or a URL.</summary>
    public abstract string Location { get; }

    /// <summary>How often a heartbeat is due; null when the provider takes none.</summary>
    public virtual TimeSpan? HeartbeatInterval => null;

    /// <summary>
    /// Whether the ids of tasks come from the provider, so that each task is made by <see cref="NewTaskAsync"/> before it starts. False where
    /// who runs the tasks may count them: then they are recorded by <see cref="RegisterTaskAsync"/>.
    /// </summary>
    public virtual bool MakesTaskIds => false;

    /// <summary>Makes a run and its id.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="tags">The tags of the run.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The pathspec of the run, which no other run has.</returns>
    public abstract ValueTask<Pathspec> NewRunAsync(
        string flow, RunTags tags, CancellationToken cancellationToken = default);

    /// <summary>Records a run whose id was made elsewhere, such as by Step Functions.</summary>
    /// <param name="run">The pathspec of the run.</param>
    /// <param name="tags">The tags of the run.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether the run is new; false when it was recorded before.</returns>
    public abstract ValueTask<bool> RegisterRunAsync(
        Pathspec run, RunTags tags, CancellationToken cancellationToken = default);

    /// <summary>Makes a task and its id, and notes facts about it.</summary>
    /// <param name="step">The pathspec of the step, which is recorded too.</param>
    /// <param name="tags">The tags of the run.</param>
    /// <param name="records">The facts; may be empty.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The pathspec of the task.</returns>
    public abstract ValueTask<Pathspec> NewTaskAsync(
        Pathspec step,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken = default);

    /// <summary>Records a task whose id was made elsewhere, and notes facts about it.</summary>
    /// <param name="task">The pathspec of the task; its step is recorded too.</param>
    /// <param name="tags">The tags of the run.</param>
    /// <param name="records">The facts; may be empty. They are noted also when the task is not new.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether the task is new; false when it was recorded before.</returns>
    public abstract ValueTask<bool> RegisterTaskAsync(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken = default);

    /// <summary>Notes facts about a task. A later record of a field supersedes an earlier one; both are kept.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="records">The facts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask RegisterMetadataAsync(
        Pathspec task, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken = default);

    /// <summary>Records which artifacts an attempt of a task left. The first record of an artifact stands.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">The number of the attempt.</param>
    /// <param name="tags">The tags of the run.</param>
    /// <param name="storage">The storage that holds their blobs.</param>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask RegisterArtifactsAsync(
        Pathspec task,
        int attempt,
        RunTags tags,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Records a task that is done already, with everything there is to record: what a resumed run does for each task that it takes
    /// over. Recording a task again that was recorded before changes nothing.
    /// </summary>
    /// <param name="task">The pathspec of the task; its step is recorded too.</param>
    /// <param name="tags">The tags of the run.</param>
    /// <param name="records">The facts about its first attempt.</param>
    /// <param name="storage">The storage that holds the blobs of its artifacts.</param>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public virtual async ValueTask RegisterDoneTaskAsync(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default)
    {
        if (await RegisterTaskAsync(task, tags, records, cancellationToken).ConfigureAwait(false))
            await RegisterArtifactsAsync(task, 0, tags, storage, artifacts, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes the user's tags of a run: removes some, then adds some.</summary>
    /// <param name="run">The pathspec of the run.</param>
    /// <param name="add">The tags to add. One that is a system tag of the run already is left out.</param>
    /// <param name="remove">The tags to remove. One that the run does not have is left out.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The user's tags after the change.</returns>
    /// <exception cref="TagException">
    /// A tag is not valid, there would be too many, a system tag was to be removed, or others kept changing the tags.
    /// </exception>
    public abstract ValueTask<IReadOnlyList<string>> MutateTagsAsync(
        Pathspec run,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken = default);

    /// <summary>Tells the provider that a run or task is alive; does nothing when it takes no heartbeats.</summary>
    /// <param name="pathspec">The pathspec of the run or task.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How long to wait before the next; null ends them, because the provider turns out to take none.</returns>
    /// <exception cref="MetadataException">The provider did not take it. That harms nothing; try again later.</exception>
    public virtual ValueTask<TimeSpan?> HeartbeatAsync(Pathspec pathspec, CancellationToken cancellationToken = default) =>
        new(HeartbeatInterval);

    /// <summary>All flows, by name.</summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public abstract IAsyncEnumerable<FlowEntry> ListFlowsAsync(CancellationToken cancellationToken = default);

    /// <summary>A flow; null when it is not known.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<FlowEntry?> FindFlowAsync(string flow, CancellationToken cancellationToken = default);

    /// <summary>The runs of a flow, newest first; none when the flow is not known.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public abstract IAsyncEnumerable<RunEntry> ListRunsAsync(
        string flow, CancellationToken cancellationToken = default);

    /// <summary>
    /// The runs of a flow that have all of some tags, newest first. A provider overrides this when it need not read all runs.
    /// </summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="tags">User or system tags; none for all runs.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public virtual IAsyncEnumerable<RunEntry> ListRunsAsync(
        string flow, IReadOnlyCollection<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var runs = ListRunsAsync(flow, cancellationToken);
        return tags.Count == 0 ? runs : runs.Where(run => run.HasTags(tags));
    }

    /// <summary>A run; null when it is not known.</summary>
    /// <param name="run">The pathspec of the run.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<RunEntry?> FindRunAsync(Pathspec run, CancellationToken cancellationToken = default);

    /// <summary>
    /// The steps of a run, <c>_parameters</c> included, newest first; none when the run is not known.
    /// </summary>
    /// <param name="run">The pathspec of the run.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public abstract IAsyncEnumerable<StepEntry> ListStepsAsync(
        Pathspec run, CancellationToken cancellationToken = default);

    /// <summary>A step; null when it is not known.</summary>
    /// <param name="step">The pathspec of the step.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<StepEntry?> FindStepAsync(Pathspec step, CancellationToken cancellationToken = default);

    /// <summary>The tasks of a step, newest first; none when the step is not known.</summary>
    /// <param name="step">The pathspec of the step.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public abstract IAsyncEnumerable<TaskEntry> ListTasksAsync(
        Pathspec step, CancellationToken cancellationToken = default);

    /// <summary>A task; null when it is not known.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<TaskEntry?> FindTaskAsync(Pathspec task, CancellationToken cancellationToken = default);

    /// <summary>Everything that was noted about a task, all attempts together, oldest first.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<IReadOnlyList<MetadataEntry>> LoadMetadataAsync(
        Pathspec task, CancellationToken cancellationToken = default);

    /// <summary>
    /// The tasks of a step, newest first, with one fact about each. A provider overrides this when it need not read all facts.
    /// </summary>
    /// <param name="step">The pathspec of the step.</param>
    /// <param name="field">The name of the fact.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public virtual async IAsyncEnumerable<TaskFact> ListTaskFactsAsync(
        Pathspec step, string field, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var task in ListTasksAsync(step, cancellationToken).ConfigureAwait(false))
        {
            var entries = await LoadMetadataAsync(task.Pathspec, cancellationToken).ConfigureAwait(false);
            yield return new TaskFact(task, entries.LastOrDefault(entry => entry.Field == field)?.Value);
        }
    }

    /// <summary>The artifacts of an attempt of a task, by name; empty when it left none.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">The number of the attempt; null for the latest that is done.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<IReadOnlyList<ArtifactEntry>> ListArtifactsAsync(
        Pathspec task, int? attempt = null, CancellationToken cancellationToken = default);

    /// <summary>One artifact of an attempt of a task; null when there is none.</summary>
    /// <param name="artifact">The pathspec of the artifact.</param>
    /// <param name="attempt">The number of the attempt; null for the latest that is done.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<ArtifactEntry?> FindArtifactAsync(
        Pathspec artifact, int? attempt = null, CancellationToken cancellationToken = default);
}
