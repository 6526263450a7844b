using Metaflow.Runtime;
using Metaflow.Terminal;
using Spectre.Console.Testing;

namespace Metaflow.Tests.Terminal;

public sealed class RunProgressTests
{
    private readonly RunProgress _progress = new();

    [Fact]
    public void Apply_LifeOfTasks_CountsThem()
    {
        Queue("work", 4);
        Start("work", 3);
        Finish("work", TaskOutcomeKind.Succeeded);
        Finish("work", TaskOutcomeKind.Retried);
        Finish("work", TaskOutcomeKind.Killed);

        var step = Assert.Single(_progress.Steps);
        Assert.Equal((1, 0, 1, 1, 3), (step.Queued, step.Running, step.Done, step.Failed, step.Total));
        Assert.True(step.IsActive);
    }

    [Fact]
    public void Elapsed_StepIsOver_Stops()
    {
        Queue("work", 1);
        Start("work", 1, timestamp: 100);
        var step = _progress.Steps[0];

        Assert.Equal(50, step.Elapsed(150));
        Finish("work", TaskOutcomeKind.Succeeded, timestamp: 160);
        Assert.Equal(60, step.Elapsed(1_000));
    }

    [Fact]
    public void Draw_SeveralSteps_ShowsBarsCountsAndTimes()
    {
        _progress.Apply(new ObservedEvent(ObservedEventKind.RunStarting, 1, null, "7"));
        Queue("start", 1);
        Start("start", 1);
        Finish("start", TaskOutcomeKind.Succeeded, timestamp: TimeSpan.TicksPerSecond * 5);
        Queue("work", 4);
        Start("work", 2, timestamp: TimeSpan.TicksPerSecond * 10);
        Finish("work", TaskOutcomeKind.Failed);

        var lines = Draw(TimeSpan.TicksPerSecond * 75, 10, 80);

        Assert.Equal(
            [
                "Run 7  1 running, 2 queued, 1:14",
                "start  ━━━━━━━━━━━━━━━━━━━━━━━━  1 done                       0:04",
                "work   ━━━━━━━━━━━━────────────  1 running 2 queued 1 failed  1:05",
            ],
            lines);
    }

    [Fact]
    public void Draw_MoreStepsThanRows_ShowsActiveAndLatestOnes()
    {
        for (var i = 0; i < 20; i++)
        {
            Queue($"step{i}", 1);
            if (i != 2)
            {
                Start($"step{i}", 1);
                Finish($"step{i}", TaskOutcomeKind.Succeeded);
            }
        }

        var lines = Draw(0, 6, 80);

        Assert.Equal(["step2", "step18", "step19"], lines[1..^1].Select(l => l.Split(' ')[0]));
        Assert.Equal("… and 17 more steps", lines[^1]);
    }

    [Fact]
    public void Draw_ManyTasks_ShowsEvenTheSmallestShare()
    {
        Queue("work", 100_000);
        Start("work", 1);

        Assert.Contains("━─", Draw(0, 6, 80)[1], StringComparison.Ordinal);
    }

    private string[] Draw(long now, int mostRows, int width)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        console.Write(RunProgressView.Draw(_progress, now, mostRows));
        return [.. console.Output.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd())];
    }

    private void Queue(string step, int count) =>
        _progress.Apply(new ObservedEvent(ObservedEventKind.TasksQueued, 1, null, step, count));

    private void Start(string step, int count, long timestamp = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Queue(step, -1);
            var task = new RunningTask("7", step, "1", 0, 1);
            _progress.Apply(new ObservedEvent(ObservedEventKind.TaskStarting, timestamp, task, ""));
        }
    }

    private void Finish(string step, TaskOutcomeKind outcome, long timestamp = 1) => _progress.Apply(new ObservedEvent(
        ObservedEventKind.TaskFinished, timestamp, new RunningTask("7", step, "1", 0, 1), "", (int)outcome));
}
