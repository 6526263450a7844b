using System.Runtime.CompilerServices;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>
/// Finds which tasks led to which: by the flow's graph, the place of each task in its foreaches, what each switch decided,
/// and the rounds of recursive steps. Reads of other tasks only what the graph leaves open.
/// </summary>
internal static class TaskLineage
{
    public static async IAsyncEnumerable<MetaflowTask> ParentsAsync(
        MetaflowTask task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var step = task.Step.Name;
        if (await RunGraph.FindAsync(task.Run, task, cancellationToken).ConfigureAwait(false) is not { } graph
            || await PlaceOfAsync(graph, task, cancellationToken).ConfigureAwait(false) is not { } place)
            yield break;
        if (graph.IsRecursive(step))
        {
            var rounds = await RoundsAsync(graph, task, step, place, cancellationToken).ConfigureAwait(false);
            if (rounds.FindIndex(round => round.Task.Id == task.Id) is > 0 and var number)
            {
                yield return rounds[number - 1].Task;
                yield break;
            }
        }

        var parents = new List<(int Index, MetaflowTask Task)>();
        foreach (var parent in graph.ParentsOf(step).Where(parent => parent != step))
        {
            foreach (var candidate in await NeighboursAsync(graph, task, parent, place, cancellationToken).ConfigureAwait(false))
            {
                if (!graph.IsSwitch(parent)
                    || (await TargetsOfAsync(candidate.Task, cancellationToken).ConfigureAwait(false)).Contains(step))
                    parents.Add(candidate);
            }
        }

        // The items of a foreach may have gone different ways to its join.
        foreach (var parent in parents.OrderBy(static parent => parent.Index))
            yield return parent.Task;
    }

    public static async IAsyncEnumerable<MetaflowTask> ChildrenAsync(
        MetaflowTask task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var step = task.Step.Name;
        if (await RunGraph.FindAsync(task.Run, task, cancellationToken).ConfigureAwait(false) is not { } graph
            || await PlaceOfAsync(graph, task, cancellationToken).ConfigureAwait(false) is not { } place)
            yield break;
        var targets = graph.IsSwitch(step)
            ? await TargetsOfAsync(task, cancellationToken).ConfigureAwait(false)
            : graph.ChildrenOf(step);
        foreach (var target in targets)
        {
            if (graph.IsRecursive(target))
            {
                var rounds = await RoundsAsync(graph, task, target, place, cancellationToken).ConfigureAwait(false);
                var next = target == step
                    ? rounds.Skip(rounds.FindIndex(round => round.Task.Id == task.Id) + 1).Take(1)
                    : rounds.DistinctBy(static round => round.Index).OrderBy(static round => round.Index);
                foreach (var round in next)
                    yield return round.Task;
                continue;
            }

            foreach (var child in await NeighboursAsync(graph, task, target, place, cancellationToken).ConfigureAwait(false))
                yield return child.Task;
        }
    }

    /// <summary>The tasks of another step whose place fits that of a task, in the order of their index, and this index.</summary>
    private static async ValueTask<List<(int Index, MetaflowTask Task)>> NeighboursAsync(
        RunGraph graph, MetaflowTask task, string step, string place, CancellationToken cancellationToken)
    {
        var found = new List<(int Index, MetaflowTask Task)>();
        if (await task.Run.FindStepAsync(step, cancellationToken).ConfigureAwait(false) is not { } other)
            return [];
        var difference = graph.DepthOf(step) - graph.DepthOf(task.Step.Name);
        await foreach (var (candidate, itsPlace) in PlacesAsync(graph, other, cancellationToken).ConfigureAwait(false))
        {
            var fits = difference switch
            {
                0 => itsPlace == place,
                1 => OuterOf(itsPlace) == place,
                -1 => itsPlace == OuterOf(place),
                _ => false,
            };
            if (fits)
                found.Add((ForeachPlace.InnermostIndexOf(itsPlace), candidate));
        }

        return [.. found.OrderBy(static f => f.Index).ThenBy(static f => f.Task.CreatedAt)];
    }

    /// <summary>The tasks of a recursive step that fit the place of a task, in the order of their rounds.</summary>
    private static async ValueTask<List<(int Index, MetaflowTask Task)>> RoundsAsync(
        RunGraph graph, MetaflowTask task, string step, string place, CancellationToken cancellationToken)
    {
        var rounds = new List<(int Number, (int Index, MetaflowTask Task) Round)>();
        foreach (var round in await NeighboursAsync(graph, task, step, place, cancellationToken).ConfigureAwait(false))
        {
            // A round that has not ended does not tell its number, but it is the last one.
            var stack = await round.Task.ReadOwnAsync(
                RuntimeArtifacts.IterationStack, RuntimeTypes.Integers, [], cancellationToken).ConfigureAwait(false);
            rounds.Add((stack is [.., var number] ? number : int.MaxValue, round));
        }

        return [.. rounds.OrderBy(static round => round.Number).Select(static round => round.Round)];
    }

    private static async ValueTask<IReadOnlyList<string>> TargetsOfAsync(
        MetaflowTask task, CancellationToken cancellationToken) =>
        (await task.ReadOwnAsync(RuntimeArtifacts.Transition, RuntimeTypes.Transition, null, cancellationToken)
            .ConfigureAwait(false))?.Steps ?? [];

    /// <summary>The place of a task in its foreaches: <c>step:index</c>, outermost first; null when it is not known.</summary>
    private static async ValueTask<string?> PlaceOfAsync(
        RunGraph graph, MetaflowTask task, CancellationToken cancellationToken)
    {
        if (graph.DepthOf(task.Step.Name) == 0)
            return "";
        var metadata = await TaskMetadata.LoadAsync(task, cancellationToken).ConfigureAwait(false);
        return metadata.Find(ForeachPlace.ExecutionPathField)
            ?? await StoredPlaceOfAsync(task, cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<(MetaflowTask Task, string Place)> PlacesAsync(
        RunGraph graph, Step step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (graph.DepthOf(step.Name) == 0)
        {
            await foreach (var task in step.TasksAsync(cancellationToken).ConfigureAwait(false))
                yield return (task, "");
            yield break;
        }

        await foreach (var fact in step.Store.Metadata
            .ListTaskFactsAsync(step.Address, ForeachPlace.ExecutionPathField, cancellationToken).ConfigureAwait(false))
        {
            var task = new MetaflowTask(step, fact.Task, attempt: null);
            var place = fact.Value ?? await StoredPlaceOfAsync(task, cancellationToken).ConfigureAwait(false);
            if (place is not null)
                yield return (task, place);
        }
    }

    /// <summary>The place as the artifacts tell it: nothing else does of a clone.</summary>
    private static async ValueTask<string?> StoredPlaceOfAsync(MetaflowTask task, CancellationToken cancellationToken)
    {
        var stack = await task.ForeachStackAsync(cancellationToken).ConfigureAwait(false);
        return stack.Count == 0
            ? null
            : new ForeachPlace(stack, []).ExecutionPath();
    }

    private static string OuterOf(string place) => place.LastIndexOf(',') is >= 0 and var end ? place[..end] : "";
}
