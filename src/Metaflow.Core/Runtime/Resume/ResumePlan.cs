using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Runtime.Scheduling;

namespace Metaflow.Runtime.Resume;

/// <summary>
/// What a resumed run takes over and what it runs. A task is taken over when its counterpart is finished, goes on as the graph still says,
/// is not to be run again, and all tasks before it are taken over too.
/// </summary>
internal sealed class ResumePlan
{
    private readonly FlowGraph _graph;
    private readonly OriginRun _origin;
    private readonly HashSet<string> _rerun;
    private readonly Queue<PendingTask> _found = new();
    private readonly List<TaskClone> _clones = [];
    private readonly List<PendingTask> _ready = [];
    private readonly Dictionary<Gang, bool> _gangs = [];

    private ResumePlan(FlowGraph graph, OriginRun origin, HashSet<string> rerun, TaskIds taskIds)
    {
        TaskIds = taskIds;
        _graph = graph;
        _origin = origin;
        _rerun = rerun;
    }

    /// <summary>The tasks that are taken over, each after those before it.</summary>
    public IReadOnlyList<TaskClone> Clones => _clones;

    /// <summary>The tasks that run first; others follow them.</summary>
    public IReadOnlyList<PendingTask> Ready => _ready;

    /// <summary>Gives ids to the tasks that run.</summary>
    public TaskIds TaskIds { get; }

    /// <summary>Whether even the last task is taken over, so that nothing runs.</summary>
    public bool ReachesEnd { get; private set; }

    /// <summary>Works out what to do.</summary>
    /// <param name="graph">The graph as it is now.</param>
    /// <param name="origin">The run to resume.</param>
    /// <param name="parameters">The task of the resumed run that holds the parameters.</param>
    /// <param name="step">The step from which on everything runs again; null to run only what is not finished.</param>
    /// <param name="taskIds">Gives the tasks that are taken over their ids.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">There is no such step, or the metadata provider cannot make a task.</exception>
    public static async Task<ResumePlan> CreateAsync(
        FlowGraph graph, OriginRun origin, TaskInput parameters, string? step, TaskIds taskIds, CancellationToken cancellationToken)
    {
        var plan = new ResumePlan(
            graph, origin, step is null ? [] : [step, .. graph.DescendantsOf(step).Select(static n => n.Name)], taskIds);
        await plan.WalkAsync(parameters, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    /// <summary>Walks from the start, all tasks together that are as far from it: a provider that makes their ids is asked for many at a time.</summary>
    private async Task WalkAsync(TaskInput parameters, CancellationToken cancellationToken)
    {
        var successors = new Successors(_graph, _found.Enqueue);
        successors.Begin(parameters);
        while (_found.Count > 0)
        {
            var clones = new List<TaskClone>();
            while (_found.TryDequeue(out var task))
            {
                if (FindClone(task) is { } origin)
                    clones.Add(new TaskClone(origin, task));
                else
                    _ready.Add(task);
            }

            await IdentifyAsync(clones, cancellationToken).ConfigureAwait(false);
            foreach (var (origin, task) in clones)
            {
                _clones.Add(new TaskClone(origin, task));
                ReachesEnd |= successors.Follow(task, origin.Result);
            }
        }
    }

    private async Task IdentifyAsync(List<TaskClone> clones, CancellationToken cancellationToken)
    {
        // The ids of a gang's members are made of that of its control task.
        foreach (var isMember in (bool[])[false, true])
        {
            var tasks = clones.FindAll(c => c.Task.GangIndex > 0 == isMember);
            await ParallelLoop.RunAsync(
                tasks.Count,
                TaskIds.Parallelism,
                async (index, stop) =>
                {
                    var task = tasks[index].Task;
                    task.TaskId = await TaskIds.IdOfAsync(task, stop).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private OriginTask? FindClone(PendingTask task)
    {
        if (task.Gang is { } gang)
        {
            // The members of a gang work together: they are taken over together, or run together.
            if (!_gangs.TryGetValue(gang, out var isWhole))
                _gangs[gang] = isWhole = gang.Members.TrueForAll(m => FindFinished(m) is not null);
            if (!isWhole)
                return null;
        }

        return FindFinished(task);
    }

    private OriginTask? FindFinished(PendingTask task) =>
        !_rerun.Contains(task.Step) && _origin.Find(TaskPlace.Of(task)) is { } origin && Fits(_graph[task.Step], origin.Result)
            ? origin
            : null;

    /// <summary>Whether a finished task goes on as the step does now.</summary>
    private static bool Fits(GraphNode node, TaskResult result) => node.LeadsTo(result.Targets)
        && node.Transition == TransitionKind.Foreach == result.NumSplits is not null
        && node.Transition == TransitionKind.Parallel == result.NumParallel is not null;
}
