using Metaflow.Runtime.Launch;

namespace Metaflow.Runtime;

/// <summary>What resuming a run would do. Immutable.</summary>
/// <param name="FlowName">The flow's name.</param>
/// <param name="OriginRunId">The id of the run that would be resumed.</param>
/// <param name="Steps">The steps that are touched, in the order of the graph.</param>
public sealed record ResumeOutline(string FlowName, string OriginRunId, IReadOnlyList<ResumedStep> Steps)
{
    internal static ResumeOutline Of(PreparedRun prepared, Resume.ResumePlan plan)
    {
        var graph = prepared.Setup.Graph;
        var cloned = plan.Clones.CountBy(static c => c.Task.Step).ToDictionary(StringComparer.Ordinal);
        var ready = plan.Ready.ToLookup(static t => t.Step, static t => Resume.TaskPlace.Of(t).ToString());
        var following = ready.SelectMany(r => graph.DescendantsOf(r.Key)).Select(static n => n.Name).ToHashSet();
        return new ResumeOutline(
            graph.FlowName,
            prepared.Origin!.Pathspec.Run!,
            [
                .. from node in graph.Nodes
                let step = new ResumedStep(
                    node.Name, cloned.GetValueOrDefault(node.Name), [.. ready[node.Name]], following.Contains(node.Name))
                where step.ClonedTasks > 0 || step.ReadyTasks.Count > 0 || step.Follows
                select step,
            ]);
    }
}

/// <summary>What resuming a run would do with the tasks of one step.</summary>
/// <param name="Name">The step's stored name.</param>
/// <param name="ClonedTasks">How many tasks would be taken over.</param>
/// <param name="ReadyTasks">The tasks that would run first: <c>work</c>, or in a foreach <c>work[2]</c>.</param>
/// <param name="Follows">Whether tasks of the step can run after those; how many is not known before.</param>
public sealed record ResumedStep(string Name, int ClonedTasks, IReadOnlyList<string> ReadyTasks, bool Follows);
