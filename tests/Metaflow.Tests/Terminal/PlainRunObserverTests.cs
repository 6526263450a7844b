using System.Globalization;
using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Terminal;

public sealed class PlainRunObserverTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 60, TimeSpan.Zero));

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Show_FailingRun_PrintsALinePerEvent()
    {
        var first = new RunningTask("7", "work", "3", 0, 10);
        var second = first with { Attempt = 1, ProcessId = 11 };
        using (var observer = new PlainRunObserver(new StyledWriter(_output, useColor: false), _time))
        {
            observer.RunStarting("7");
            observer.TasksQueued("work", 1);
            observer.TaskStarting(first);
            _time.Advance(TimeSpan.FromMilliseconds(1500));
            observer.TaskOutput(first, LogStream.Stderr, "ValueError: boom\r");
            observer.TaskMessage(first, "Foreach yields 3 child steps.", isError: false);
            observer.TaskFinished(first, TaskOutcomeKind.Retried);
            observer.TaskStarting(second);
            observer.TaskFinished(second with { FailureLine = "Task crashed." }, TaskOutcomeKind.Retried);
            observer.TaskStarting(second with { Attempt = 2, IsFallback = true });
            observer.TaskFinished(second, TaskOutcomeKind.Failed);
            observer.RunMessage("Workflow failed.", isError: true);
            observer.TaskFinished(first with { ProcessId = 0 }, TaskOutcomeKind.Killed);
            observer.RunFinished("7", succeeded: false);
        }

        Assert.Equal(
            """
            2026-01-02 03:04:05.060 Workflow starting (run-id 7):
            2026-01-02 03:04:05.060 [7/work/3 (pid 10)] Task is starting.
            2026-01-02 03:04:06.560 [7/work/3 (pid 10)] ValueError: boom
            2026-01-02 03:04:06.560 [7/work/3 (pid 10)] Foreach yields 3 child steps.
            2026-01-02 03:04:06.560 [7/work/3 (pid 10)] Task failed.
            2026-01-02 03:04:06.560 [7/work/3 (pid 11)] Task is starting (retry).
            2026-01-02 03:04:06.560 [7/work/3 (pid 11)] Task crashed.
            2026-01-02 03:04:06.560 [7/work/3 (pid 11)] Task fallback is starting to handle the failure.
            2026-01-02 03:04:06.560 [7/work/3 (pid 11)] Task failed.
            2026-01-02 03:04:06.560 Workflow failed.
            2026-01-02 03:04:06.560 [7/work/3] [KILLED BY ORCHESTRATOR]

            """,
            _output.ToString());
    }

    [Fact]
    public void Show_OtherTimeZone_PrintsLocalTime()
    {
        _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east"));
        using (var observer = new PlainRunObserver(new StyledWriter(_output, useColor: false), _time))
            observer.RunMessage("Done!", isError: false);

        Assert.Equal("2026-01-02 05:04:05.060 Done!\n", _output.ToString());
    }

    [Fact]
    public void Show_WithColours_StylesTimestampTaskAndMessage()
    {
        using (var observer = new PlainRunObserver(new StyledWriter(_output, useColor: true), _time))
            observer.TaskStarting(new RunningTask("7", "work", "3", 0, 10));

        Assert.Equal(
            "\e[35m2026-01-02 03:04:05.060 \e[0m\e[32m[7/work/3 (pid 10)] \e[0m\e[1mTask is starting.\e[0m\n",
            _output.ToString());
    }

    [Fact]
    public void Dispose_TheReaderIsGone_DoesNotFailTheRun()
    {
        using var broken = new BrokenWriter();
        using (var observer = new PlainRunObserver(new StyledWriter(broken, useColor: false), _time))
        {
            observer.RunStarting("7");
            observer.RunFinished("7", succeeded: true);
        }

        Assert.True(broken.WasWrittenTo);
    }

    [Fact]
    public void Events_MoreThanCanWait_AreAllShownInOrder()
    {
        var task = new RunningTask("7", "work", "3", 0, 10);
        using (var observer = new PlainRunObserver(new StyledWriter(_output, useColor: false), _time))
        {
            for (var i = 0; i < 150_000; i++)
                observer.TaskOutput(task, LogStream.Stdout, i.ToString(CultureInfo.InvariantCulture));
        }

        var lines = _output.ToString().Split('\n');
        Assert.Equal(150_001, lines.Length);
        Assert.EndsWith("] 149999", lines[149_999], StringComparison.Ordinal);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public bool WasWrittenTo { get; private set; }

        public override void Write(string? value)
        {
            WasWrittenTo = true;
            throw new IOException("broken pipe");
        }
    }
}
