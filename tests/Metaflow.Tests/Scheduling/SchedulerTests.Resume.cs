using CsCheck;
using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Runtime;
using Metaflow.Runtime.Resume;
using Metaflow.Runtime.Scheduling;

namespace Metaflow.Tests.Scheduling;

public sealed partial class SchedulerTests
{
    [Fact]
    public void Resume_AnyFlowThatFailed_RunsEachTaskOnceInAllOnTheRightInputs() =>
        Gen.Select(RandomFlow.Flows, Gen.Int, Gen.Int[1, 6]).Sample(
            (flow, seed, maxWorkers) =>
            {
                var first = new RandomBackend(flow, seed, failures: 1);
                Run(flow, first, maxWorkers, retries: 0);
                var plan = PlanOf(flow, first, step: null);
                var second = new RandomBackend(flow, seed + 1, failures: 0);
                var result = Run(flow, second, maxWorkers, retries: 0, plan);

                Assert.True(result.Succeeded);
                Assert.Equal(first.Succeeded.Count, plan.Clones.Count);
                Assert.Equal(flow.Tasks, plan.Clones.Count + second.Succeeded.Count);
                List<TaskSpec> all =
                [
                    .. plan.Clones.Select(c => new TaskSpec
                    {
                        Step = c.Task.Step,
                        TaskId = c.Task.TaskId!,
                        Inputs = c.Task.Inputs,
                        SplitIndex = c.Task.SplitIndex,
                    }),
                    .. second.Succeeded,
                ];
                CheckInputs(flow, all);
            },
            iter: 200);

    [Fact]
    public void Resume_FromAnyStep_RunsThatStepAndAllAfterItAgain() =>
        Gen.Select(RandomFlow.Flows, Gen.Int).Sample(
            (flow, seed) =>
            {
                var first = new RandomBackend(flow, seed, failures: 0);
                Run(flow, first, maxWorkers: 4, retries: 0);
                var graph = GraphOf(flow);
                var step = flow.Nodes[(int)((uint)seed % (uint)flow.Nodes.Count)].Name;
                var plan = PlanOf(flow, first, step);

                string[] again = [step, .. graph.DescendantsOf(step).Select(n => n.Name)];
                Assert.Equal(first.Succeeded.Count(t => !again.Contains(t.Step)), plan.Clones.Count);
                Assert.All(plan.Ready, t => Assert.Contains(t.Step, again));
            },
            iter: 200);

    private static ResumePlan PlanOf(RandomFlow flow, RandomBackend first, string? step) => ResumePlan.CreateAsync(
        GraphOf(flow), OriginOf(flow, first.Succeeded), _parameters, step, new TaskIds(null), TestContext.Current.CancellationToken)
        .GetAwaiter().GetResult();

    private static FlowGraph GraphOf(RandomFlow flow) => FlowGraph.Create("RandomFlow", flow.Nodes);

    /// <summary>What a run would have left of the tasks that succeeded: their places are found by their inputs.</summary>
    private static OriginRun OriginOf(RandomFlow flow, IReadOnlyList<TaskSpec> succeeded)
    {
        var nodes = flow.Nodes.ToDictionary(n => n.Name);
        var graph = GraphOf(flow);
        var indices = new Dictionary<string, int[]> { ["0"] = [] };
        var tasks = new Dictionary<TaskPlace, OriginTask>();
        foreach (var task in succeeded.OrderBy(t => int.Parse(t.TaskId, System.Globalization.CultureInfo.InvariantCulture)))
        {
            var before = indices[task.Inputs[0].TaskId];
            var here = task.SplitIndex is { } index ? [.. before, index]
                : graph[task.Step].IsJoin && graph.SplitOf(task.Step)!.Transition == TransitionKind.Foreach ? before[..^1]
                : before;
            indices[task.TaskId] = here;
            tasks.Add(
                new TaskPlace(task.Step, string.Join(',', here), 0),
                new OriginTask(task.TaskId, ArtifactTable.Empty, flow.ResultOf(nodes[task.Step]), ""));
        }

        return new OriginRun(Storage(), new Pathspec("RandomFlow", "1"), ArtifactTable.Empty, tasks);
    }
}
