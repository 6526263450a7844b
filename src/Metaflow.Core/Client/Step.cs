using System.Runtime.CompilerServices;
using Metaflow.Artifacts;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>
/// A step of a run that has begun: the way to its tasks. Immutable and thread-safe; what it finds out may change while
/// the run goes on.
/// </summary>
public sealed class Step : RunObject
{
    internal Step(Run run, StepEntry entry)
        : base(run.Client, entry.Pathspec, entry.CreatedAt) => Run = run;

    /// <summary>The step's stored name.</summary>
    public override string Id => Address.Step!;

    /// <summary>The step's stored name.</summary>
    public string Name => Id;

    /// <summary>The run.</summary>
    public Run Run { get; }

    private protected override RunEntry RunEntry => Run.Entry;

    /// <summary>Finds a step, where <see cref="MetaflowClient.FromEnvironment"/> looks.</summary>
    /// <param name="pathspec"><c>Flow/run/step</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of a step.</exception>
    /// <exception cref="NotFoundException">There is no such run, or the step has not begun in it.</exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public static Task<Step> GetAsync(string pathspec, CancellationToken cancellationToken = default) =>
        MetaflowClient.FromEnvironment().StepAsync(pathspec, cancellationToken);

    /// <summary>The tasks of the step, newest first.</summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public async IAsyncEnumerable<MetaflowTask> TasksAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var entry in Store.Metadata.ListTasksAsync(Address, cancellationToken).ConfigureAwait(false))
            yield return new MetaflowTask(this, entry, attempt: null);
    }

    /// <summary>The newest task of the step: the only one outside a foreach. Null when there is none.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<MetaflowTask?> TaskAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var task in TasksAsync(cancellationToken).ConfigureAwait(false))
            return task;
        return null;
    }

    /// <summary>A task of the step.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="attempt">
    /// The attempt that the task stands for, 0 to 5; null for the latest: the latest that is done for artifacts, and the
    /// latest that began for logs.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no task id.</exception>
    /// <exception cref="NotFoundException">There is no such task, or no attempt can have that number.</exception>
    public async Task<MetaflowTask> TaskAsync(
        string id, int? attempt = null, CancellationToken cancellationToken = default) =>
        await FindTaskAsync(id, attempt, cancellationToken).ConfigureAwait(false)
        ?? throw Client.Missing("task", Address.WithTask(id).ToString(), "Check the id");

    /// <summary>A task of the step; null when it is not there.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="attempt">The attempt that the task stands for, 0 to 5; null for the latest.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no task id.</exception>
    /// <exception cref="NotFoundException">No attempt can have that number.</exception>
    public async Task<MetaflowTask?> FindTaskAsync(
        string id, int? attempt = null, CancellationToken cancellationToken = default)
    {
        var address = Address.WithTask(id);
        MetaflowTask.Check(address, attempt);
        return await Store.Metadata.FindTaskAsync(address, cancellationToken).ConfigureAwait(false) is { } entry
            ? new MetaflowTask(this, entry, attempt)
            : null;
    }

    /// <summary>The control tasks of a gang (<c>numParallel</c>), newest first; none of other steps.</summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public async IAsyncEnumerable<MetaflowTask> ControlTasksAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var fact in Store.Metadata.ListTaskFactsAsync(Address, "internal_task_type", cancellationToken)
            .ConfigureAwait(false))
        {
            // Of a clone nothing is noted, but it has the artifact that only the first task of a gang has.
            var task = new MetaflowTask(this, fact.Task, attempt: null);
            if (fact.Value == "control_task"
                || await task.ReadOwnAsync(
                    RuntimeArtifacts.ControlTaskIsMapperZero, ArtifactTypes.Boolean, false, cancellationToken)
                    .ConfigureAwait(false))
                yield return task;
        }
    }

    /// <summary>The newest control task of a gang; null for other steps.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<MetaflowTask?> ControlTaskAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var task in ControlTasksAsync(cancellationToken).ConfigureAwait(false))
            return task;
        return null;
    }

    /// <summary>When the last task of the step finished; null when one has not, or when there is none.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<DateTimeOffset?> FinishedAtAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset? last = null;
        await foreach (var task in TasksAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await task.FinishedAtAsync(cancellationToken).ConfigureAwait(false) is not { } finished)
                return null;
            if (last is null || finished > last)
                last = finished;
        }

        return last;
    }

    /// <summary>
    /// The steps that lead here in the flow's graph and have begun in the run, in the order of the graph. A recursive step is
    /// its own parent.
    /// </summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public IAsyncEnumerable<Step> ParentStepsAsync(CancellationToken cancellationToken = default) =>
        NeighboursAsync(static (graph, step) => graph.ParentsOf(step), cancellationToken);

    /// <summary>
    /// The steps that this one leads to in the flow's graph and that have begun in the run, in the order of the graph.
    /// </summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public IAsyncEnumerable<Step> ChildStepsAsync(CancellationToken cancellationToken = default) =>
        NeighboursAsync(static (graph, step) => graph.ChildrenOf(step), cancellationToken);

    /// <summary>The pathspec of this step in the run that this one resumes; null for a fresh run.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string?> OriginPathspecAsync(CancellationToken cancellationToken = default) =>
        await Run.OriginPathspecAsync(cancellationToken).ConfigureAwait(false) is { } origin ? $"{origin}/{Id}" : null;

    /// <summary>What is noted about the environment of the step's newest task; null without a code package.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyDictionary<string, string>?> EnvironmentAsync(CancellationToken cancellationToken = default) =>
        await TaskAsync(cancellationToken).ConfigureAwait(false) is { } task
            ? await task.EnvironmentAsync(cancellationToken).ConfigureAwait(false)
            : null;

    private async IAsyncEnumerable<Step> NeighboursAsync(
        Func<RunGraph, string, IReadOnlyList<string>> neighbours,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var task = await TaskAsync(cancellationToken).ConfigureAwait(false);
        if (await RunGraph.FindAsync(Run, task, cancellationToken).ConfigureAwait(false) is not { } graph)
            yield break;
        foreach (var name in neighbours(graph, Id))
        {
            // A target of a switch may never have run.
            if (await Run.FindStepAsync(name, cancellationToken).ConfigureAwait(false) is { } step)
                yield return step;
        }
    }
}
