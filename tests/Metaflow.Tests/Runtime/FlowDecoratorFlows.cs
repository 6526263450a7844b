using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>Writes what happens to a file, as an instance keeps no state; fails where it is told to.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class WatchAttribute(string label) : FlowDecorator
{
    private static readonly Lock _oneAtATime = new();

    public string? FailsAt { get; set; }

    public override string Name => "watch";

    public override IReadOnlyList<FlowOption> Options { get; } =
        [new("watch-file", "Where it is written."), new("watch-loudly", "Says something, too.", IsFlag: true)];

    public override void Describe(DecoratorSettings settings) => settings.Of("label", label);

    public override void Prepare(LaunchContext launch)
    {
        _ = Note(launch.FindOption("watch-file"), "prepare " + string.Join(',', launch.Steps.Select(s => s.Name)));
        launch.AddSystemTag($"watched:{label}:{launch.UserName}:{launch.FindOption("watch-file")}");
        if (launch.HasFlag("watch-loudly"))
            launch.Say($"Watched by *{label}*");
    }

    public override ValueTask RunStartingAsync(RunContext run, CancellationToken cancellationToken) =>
        new(Note(FileOf(run), "starting " + run.RunId));

    public override ValueTask RunFinishedAsync(RunContext run, RunOutcome outcome) =>
        new(Note(FileOf(run), $"finished {run.RunId} {outcome}"));

    private string FileOf(RunContext run) =>
        run.SystemTags.First(t => t.StartsWith($"watched:{label}:", StringComparison.Ordinal)).Split(':')[3];

    private Task Note(string? file, string text)
    {
        lock (_oneAtATime)
            File.AppendAllText(file!, $"{label} {text}\n");
        return text.Split(' ')[0] == FailsAt ? throw new InvalidOperationException("no more") : Task.CompletedTask;
    }
}

[Watch("base")]
internal abstract partial class WatchedBaseFlow : FlowSpec
{
    [Parameter]
    public bool Fails { get; init; }

    [Step]
    public void Start()
    {
        if (Fails)
            throw new InvalidOperationException("asked to");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

[Watch("own")]
internal partial class WatchedFlow : WatchedBaseFlow;

[Watch("late", FailsAt = "finished")]
internal partial class LateFailureFlow : WatchedBaseFlow;

[Watch("early", FailsAt = "starting")]
internal partial class EarlyFailureFlow : WatchedBaseFlow;

[Project("movies")]
internal partial class ProjectFlow : FlowSpec
{
    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Seen = $"{Current.ProjectName} {Current.BranchName} {Current.ProjectFlowName} {Current.IsUserBranch} {Current.IsProduction}";
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

[Project("movies", Branch = "b", Production = false)]
internal partial class FixedBranchFlow : BranchFlow;

[Project("movies", Production = true)]
internal partial class ProductionFlow : BranchFlow;

internal abstract partial class BranchFlow : FlowSpec
{
    public partial string? Branch { get; set; }

    [Step]
    public void Start()
    {
        Branch = Current.BranchName;
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

/// <summary>Skips the step and goes on to the steps named.</summary>
internal sealed class GoOnAttribute(params string[] steps) : StepDecorator
{
    public override string Name => "go_on";

    public override Task InvokeAsync(TaskContext task, Func<CancellationToken, Task> next, CancellationToken cancellationToken)
    {
        if (task.Flow is SkippedForeachFlow flow)
            task.Next(steps[0], flow.Items = [7, 8]);
        else
            task.Next(steps);
        return Task.CompletedTask;
    }
}

internal sealed class RenameFailureAttribute : StepDecorator
{
    public override string Name => "rename_failure";

    public override async Task InvokeAsync(
        TaskContext task, Func<CancellationToken, Task> next, CancellationToken cancellationToken)
    {
        try
        {
            await next(cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new NotSupportedException("renamed", e);
        }
    }
}

internal partial class ChosenSwitchFlow : FlowSpec
{
    public partial string Way { get; set; }

    [Step, GoOn("Big")]
    public void Start() => Next(HasArtifact("way") ? Small : Big);

    [Step]
    public void Small()
    {
        Way = "small";
        Next(End);
    }

    [Step]
    public void Big()
    {
        Way = "big";
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class WrongGoOnFlow : FlowSpec
{
    [Step, GoOn("nowhere")]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class SkippedForeachFlow : FlowSpec
{
    public partial List<int> Items { get; set; }

    public partial int Total { get; set; }

    public partial int Item { get; set; }

    [Step, GoOn("Work")]
    public void Start()
    {
        Items = [1];
        Next(Work, forEach: Items);
    }

    [Step]
    public void Work(int item)
    {
        Item = item;
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SkippedForeachFlow> inputs)
    {
        Total = inputs.Sum(i => i.Item);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class RenamedFailureFlow : FlowSpec
{
    [Step, RenameFailure]
    public void Start()
    {
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("first");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal sealed class CountedAttribute(string file) : StepDecorator
{
    public override string Name => "counted";

    public override void TaskStarting(RunningTask task) => File.AppendAllText(file, $"{task.Step} {task.Attempt} starts\n");

    public override void TaskEnded(RunningTask task, TaskOutcomeKind outcome)
    {
        File.AppendAllText(file, $"{task.Step} {task.Attempt} {outcome}\n");
        if (task.Step == "end")
            throw new InvalidOperationException("cannot count on");
    }
}
