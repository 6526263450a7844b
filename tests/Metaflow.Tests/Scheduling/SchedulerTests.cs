using System.Globalization;
using CsCheck;
using Metaflow.Configuration;
using Metaflow.Core.Tests.Metadata.Service;
using Metaflow.Graph;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Metaflow.Runtime.Resume;
using Metaflow.Runtime.Scheduling;

namespace Metaflow.Tests.Scheduling;

public sealed partial class SchedulerTests
{
    private static readonly TaskInput _parameters = new("_parameters", "0", 0);

    [Fact]
    public void RunAsync_AnyFlow_RunsEachTaskOnceOnTheRightInputs() =>
        Gen.Select(RandomFlow.Flows, Gen.Int, Gen.Int[1, 8]).Sample(
            (flow, seed, maxWorkers) =>
            {
                var backend = new RandomBackend(flow, seed, failures: 0);
                var result = Run(flow, backend, maxWorkers, retries: 0);

                Assert.True(result.Succeeded);
                Assert.Equal(flow.Tasks, backend.Succeeded.Count);
                Assert.InRange(backend.MostRunning, 1, maxWorkers);
                CheckInputs(flow, backend.Succeeded);
            },
            iter: 200);

    [Fact]
    public void RunAsync_TasksFailAndAreRetried_RunsEachTaskToItsEnd() =>
        Gen.Select(RandomFlow.Flows, Gen.Int).Sample(
            (flow, seed) =>
            {
                var backend = new RandomBackend(flow, seed, failures: 4);
                var result = Run(flow, backend, maxWorkers: 4, retries: 4);

                Assert.True(result.Succeeded);
                Assert.Equal(flow.Tasks, backend.Succeeded.Count);
                Assert.Equal(flow.Tasks, backend.Succeeded.Select(t => t.TaskId).Distinct().Count());
                CheckInputs(flow, backend.Succeeded);
            },
            iter: 200);

    [Fact]
    public void RunAsync_TaskFailsForGood_StartsNothingNewAndReportsIt() =>
        Gen.Select(RandomFlow.Flows, Gen.Int).Sample(
            (flow, seed) =>
            {
                var backend = new RandomBackend(flow, seed, failures: 1);
                var result = Run(flow, backend, maxWorkers: 4, retries: 0);

                Assert.Equal(backend.Succeeded.Count == flow.Tasks, result.Succeeded);
                Assert.Equal(result.Succeeded ? 0 : 1, result.FailedTasks.Count);
            },
            iter: 200);

    [Fact]
    public void RunAsync_ProviderMakesIds_RunsEachTaskOnceOnTheRightInputs() =>
        Gen.Select(RandomFlow.Flows, Gen.Int, Gen.Int[1, 8]).Sample(
            (flow, seed, maxWorkers) =>
            {
                var ids = 100;
                var service = new ScriptedService((call, _) => ScriptedAnswer.Ok($$"""{"task_id": {{Interlocked.Increment(ref ids)}}}"""));
                var backend = new RandomBackend(flow, seed, failures: 2);
                var result = Run(flow, backend, maxWorkers, retries: 2, metadata: service.Open());

                Assert.True(result.Succeeded);
                Assert.Equal(flow.Tasks, backend.Succeeded.Count);
                Assert.InRange(backend.MostRunning, 1, maxWorkers);
                Assert.All(backend.Succeeded, static t => Assert.True(int.Parse(t.TaskId, CultureInfo.InvariantCulture) > 100));
                CheckInputs(flow, backend.Succeeded);
            },
            iter: 200);

    [Fact]
    public void RunAsync_ProviderMakesIdsAndATaskFailsForGood_StartsEveryTaskThatIsMade() =>
        Gen.Select(RandomFlow.Flows, Gen.Int).Sample(
            (flow, seed) =>
            {
                var ids = 100;
                var service = new ScriptedService((call, _) => ScriptedAnswer.Ok($$"""{"task_id": {{Interlocked.Increment(ref ids)}}}"""));
                var backend = new RandomBackend(flow, seed, failures: 2);
                var result = Run(flow, backend, maxWorkers: 4, retries: 0, metadata: service.Open());

                Assert.Equal(
                    backend.Succeeded.Count + result.FailedTasks.Count,
                    service.Calls.Count(static c => c.Path.EndsWith("/task", StringComparison.Ordinal)));
            },
            iter: 200);

    [Fact]
    public void RunAsync_ProviderCannotMakeATask_LetsTheOthersEndAndSaysWhy() =>
        Gen.Select(RandomFlow.Flows, Gen.Int).Sample(
            (flow, seed) =>
            {
                var ids = 100;
                var service = new ScriptedService((call, before) => before == 1 && call.Path.EndsWith("/task", StringComparison.Ordinal)
                    ? new(500, "\"no\"")
                    : ScriptedAnswer.Ok($$"""{"task_id": {{Interlocked.Increment(ref ids)}}}"""));
                var backend = new RandomBackend(flow, seed, failures: 0);
                if (!flow.Items.Values.Any(static items => items > 1))
                    return;

                Assert.ThrowsAny<MetadataException>(() => Run(flow, backend, maxWorkers: 4, retries: 0, metadata: service.Open()));
            },
            iter: 50);

    private static RunResult Run(
        RandomFlow flow,
        RandomBackend backend,
        int maxWorkers,
        int retries,
        ResumePlan? plan = null,
        MetadataProvider? metadata = null)
    {
        var definition = new FlowDefinition
        {
            Name = "RandomFlow",
            SourceFile = "RandomFlow.cs",
            Create = static () => new EmptyFlow(),
            Steps = [.. flow.Nodes.Select(n => new StepDefinition(
                n, static (_, _) => Task.CompletedTask, () => [new RetryAttribute { Times = retries }]))],
        };
        Assert.Empty(FlowLint.Check(FlowGraph.Create(definition.Name, flow.Nodes)));
        var setup = FlowSetup.Create(definition, new EmptyFlow(), []);
        var storage = metadata is null ? Storage() : Storage() with { Metadata = metadata };
        var session = new RunSession(storage, 1000, TimeProvider.System);
        var scheduler = new Scheduler(
            setup, session, backend, new Silent(), new RunOptions { MaxWorkers = maxWorkers, MaxNumSplits = 100 });
        var run = plan is null
            ? scheduler.RunAsync(_parameters, TestContext.Current.CancellationToken)
            : scheduler.RunAsync(plan, TestContext.Current.CancellationToken);
        return run.GetAwaiter().GetResult();
    }

    private static RunStorage Storage()
    {
        var context = new RunContext
        {
            FlowName = "RandomFlow",
            RunId = "1",
            ScriptName = "RandomFlow.cs",
            UserName = "tester",
            DatastoreType = "local",
            DatastoreRoot = Path.GetTempPath(),
            DatatoolsRoot = Path.GetTempPath(),
            MetadataType = "local",
            MetadataLocation = Path.GetTempPath(),
        };
        return RunStorage.Open(context, Backends.Default, MetaflowConfiguration.FromEnvironment);
    }

    /// <summary>Every input is a finished task of a step that leads here; a join has one per branch or item, in order.</summary>
    private static void CheckInputs(RandomFlow flow, List<TaskSpec> tasks)
    {
        var byId = tasks.ToDictionary(t => t.TaskId);
        var nodes = flow.Nodes.ToDictionary(n => n.Name);
        var graph = FlowGraph.Create("RandomFlow", flow.Nodes);
        foreach (var task in tasks.Where(t => t.Step != "start"))
        {
            foreach (var input in task.Inputs)
            {
                Assert.Equal(byId[input.TaskId].Attempt, input.Attempt);
                Assert.Contains(task.Step, nodes[input.Step].Targets);
            }

            if (!nodes[task.Step].IsJoin)
                continue;
            var split = graph.SplitOf(task.Step)!;
            var origins = task.Inputs.Select(i => OriginIn(split, byId[i.TaskId], byId)).ToArray();
            Assert.Single(origins.Select(o => o.Inputs[0].TaskId).Distinct());
            if (split.Transition == TransitionKind.Foreach)
                Assert.Equal(Enumerable.Range(0, flow.Items[split.Name]), origins.Select(o => o.SplitIndex!.Value));
            else
                Assert.Equal(split.Targets, origins.Select(o => o.Step));
        }
    }

    /// <summary>The task with which a branch of a split began.</summary>
    private static TaskSpec OriginIn(GraphNode split, TaskSpec task, Dictionary<string, TaskSpec> byId)
    {
        while (task.Inputs[0].Step != split.Name)
            task = byId[task.Inputs[0].TaskId];
        return task;
    }

    private sealed partial class EmptyFlow : FlowSpec
    {
        [Step]
        public void Only()
        {
        }
    }

    private sealed class Silent : RunObserver;
}
