using Metaflow.Configuration;
using Metaflow.Graph;
using Metaflow.Runtime;
using Metaflow.Runtime.Scheduling;
using Metaflow.Tests.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Scheduling;

/// <summary>How many attempts a task gets, and which of them are fallbacks.</summary>
public sealed partial class AttemptTests
{
    private readonly RecordingObserver _observer = new();

    [Theory]
    [InlineData(0, false, "throw", "0", false)]
    [InlineData(2, false, "throw throw throw", "0 1 2", false)]
    [InlineData(2, false, "throw 203 ok", "0 1 2", true)]
    [InlineData(2, false, "throw 202", "0 1", false)]
    [InlineData(0, true, "-9 ok", "0 1f", true)]
    [InlineData(0, true, "-9 -9 -9 -9", "0 1f 2f 3f", false)]
    [InlineData(1, true, "throw -9 -9 ok", "0 1 2f 3f", true)]
    [InlineData(4, true, "throw throw throw throw -9 -9", "0 1 2 3 4 5f", false)]
    [InlineData(3, true, "throw throw throw -11 1 ok", "0 1 2 3 4f 5f", true)]
    [InlineData(4, true, "202", "0", false)]
    [InlineData(0, true, "-9 202", "0 1f", false)]
    [InlineData(4, true, "killed", "0", false)]
    public async Task Attempts_RetriesAndCatch_FollowMetaflowsArithmetic(
        int retries, bool catches, string script, string attempts, bool succeeded)
    {
        var (result, backend) = await RunAsync(retries, catches, script);

        var started = backend.Started.Where(t => t.Step == "start").ToArray();
        Assert.Equal(attempts, string.Join(' ', started.Select(t => $"{t.Attempt}{(t.IsFallback ? "f" : "")}")));
        Assert.All(started, t => Assert.Equal(retries, t.MaxUserRetries));
        Assert.Equal(succeeded, result.Succeeded);
        Assert.Equal(succeeded ? [] : [("start", "1")], result.FailedTasks);
        Assert.Equal(!succeeded, _observer.Messages.Contains("Workflow failed."));
    }

    [Fact]
    public async Task Attempts_AfterAFailure_KnowWhatItWas()
    {
        var (_, backend) = await RunAsync(1, catches: true, "throw -9 7 ok");

        Assert.Equal(
            [null, "Exception: bad", "Its process was ended by SIGKILL.", "Its process ended with exit code 7."],
            backend.Started.Where(t => t.Step == "start").Select(t => t.LastFailure));
    }

    [Fact]
    public async Task ExitCode202_IsSaidToBeFinal()
    {
        await RunAsync(1, catches: true, "202");

        Assert.Equal(["This failed task will not be retried.", "Workflow failed."], _observer.Messages);
        Assert.Equal(TaskOutcomeKind.Failed, Assert.Single(_observer.Finished).Outcome);
    }

    private async Task<(RunResult Result, ScriptedBackend Backend)> RunAsync(int retries, bool catches, string script)
    {
        var definition = Definition(retries, catches);
        var backend = new ScriptedBackend("end", script.Split(' '));
        var context = new RunContext
        {
            FlowName = definition.Name,
            RunId = "1",
            ScriptName = definition.SourceFile,
            UserName = "tester",
            DatastoreType = "local",
            DatastoreRoot = Path.GetTempPath(),
            DatatoolsRoot = Path.GetTempPath(),
            MetadataType = "local",
            MetadataLocation = Path.GetTempPath(),
        };
        var time = new FakeTimeProvider();
        var scheduler = new Scheduler(
            FlowSetup.Create(definition, definition.Create(), []),
            new RunSession(RunStorage.Open(context, Backends.Default, MetaflowConfiguration.FromEnvironment, time), 1000, time), backend, _observer, new RunOptions());
        var result = await scheduler.RunAsync(new TaskInput("_parameters", "0", 0), TestContext.Current.CancellationToken);
        return (result, backend);
    }

    private static FlowDefinition Definition(int retries, bool catches)
    {
        StepDecorator[] decorators = catches
            ? [new RetryAttribute { Times = retries }, new CatchAttribute()]
            : [new RetryAttribute { Times = retries }];
        return new FlowDefinition
        {
            Name = "ScriptedFlow",
            SourceFile = "ScriptedFlow.cs",
            Create = static () => new ScriptedFlow(),
            Steps =
            [
                new StepDefinition(
                    new GraphNode("start", "Start", TransitionKind.Linear, "end") { IsStart = true },
                    static (_, _) => Task.CompletedTask, () => decorators),
                new StepDefinition(
                    new GraphNode("end", "End", TransitionKind.None) { IsEnd = true }, static (_, _) => Task.CompletedTask),
            ],
        };
    }

    private sealed partial class ScriptedFlow : FlowSpec
    {
        [Step]
        public void Only()
        {
        }
    }
}
