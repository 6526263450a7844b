using Metaflow.Runtime;
using Metaflow.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Terminal;

public sealed class LiveRunObserverTests : IDisposable
{
    private static readonly RunningTask _task = new("7", "work", "3", 0, 10);

    private readonly FrameWriter _output = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 0, TimeSpan.Zero));

    private int _width = 80;

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Show_RunGoingOn_DrawsTheViewBelowTheLines()
    {
        using var observer = Create();
        observer.RunStarting("7");
        observer.TaskStarting(_task);

        var frame = _output.TakeFrame();

        var lines = frame.Split('\n');
        Assert.Equal("2026-01-02 03:04:05.000 Workflow starting (run-id 7):", lines[0]);
        Assert.Equal("2026-01-02 03:04:05.000 [7/work/3 (pid 10)] Task is starting.", lines[1]);
        Assert.StartsWith("Run 7  1 running", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("work ", lines[3], StringComparison.Ordinal);
        Assert.Equal("", lines[4]);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public void Show_NextFrame_ReplacesTheView()
    {
        using var observer = Create();
        observer.RunStarting("7");
        observer.TaskStarting(_task);
        _output.TakeFrame();
        observer.TaskOutput(_task, Datastore.LogStream.Stdout, "hello");

        Assert.StartsWith(
            "\e[2A\r\e[J2026-01-02 03:04:05.000 [7/work/3 (pid 10)] hello\nRun 7",
            _output.TakeFrame(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Show_TerminalBecameNarrow_ErasesTheRowsThatTheViewNowTakes()
    {
        using var observer = Create();
        observer.RunStarting("7");
        observer.TaskStarting(_task);
        _output.TakeFrame();
        _width = 25;
        observer.TaskOutput(_task, Datastore.LogStream.Stdout, "hello");

        Assert.StartsWith("\e[4A\r\e[J", _output.TakeFrame(), StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_RunNotFinished_LeavesNoView()
    {
        var observer = Create();
        observer.RunStarting("7");
        observer.TaskStarting(_task);
        _output.TakeFrame();
        observer.RunMessage("Workflow interrupted.", isError: true);

        observer.Dispose();

        Assert.EndsWith(
            "\e[2A\r\e[J2026-01-02 03:04:05.000 Workflow interrupted.\n", _output.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_RunFinished_LeavesOnlyLines()
    {
        using (var observer = Create())
        {
            observer.RunStarting("7");
            observer.TaskStarting(_task);
            observer.TaskFinished(_task, TaskOutcomeKind.Succeeded);
            observer.RunFinished("7", succeeded: true);
        }

        Assert.EndsWith(
            "[7/work/3 (pid 10)] Task finished successfully.\n2026-01-02 03:04:05.000 Done!\n",
            _output.All,
            StringComparison.Ordinal);
    }

    private LiveRunObserver Create() => new(_output, useColor: false, _time, () => (_width, 24));

    /// <summary>Collects what is written, and lets a test wait for a frame.</summary>
    private sealed class FrameWriter : StringWriter
    {
        private readonly System.Collections.Concurrent.BlockingCollection<string> _frames = [];
        private int _taken;

        public string All
        {
            get
            {
                lock (_frames)
                    return ToString();
            }
        }

        /// <summary>The next frame that shows something new.</summary>
        public string TakeFrame() =>
            _frames.TryTake(out var frame, TimeSpan.FromSeconds(30)) ? frame : throw new TimeoutException("No frame.");

        public override void Flush()
        {
            lock (_frames)
            {
                var text = ToString();
                if (text.Length > _taken)
                    _frames.Add(text[_taken..]);
                _taken = text.Length;
            }
        }
    }
}
