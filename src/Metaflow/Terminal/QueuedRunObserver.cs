using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Terminal;

/// <summary>
/// Hands what happens in a run to a thread of its own, so that a slow terminal does not slow the scheduler. When very
/// much
/// is waiting to be shown, the scheduler waits after all, so that memory stays bounded.
/// </summary>
internal abstract class QueuedRunObserver : RunObserver, IDisposable
{
    private const int MostWaiting = 100_000;

    private readonly TimeProvider _time;
    private readonly object _signal = new();
    private readonly Thread _thread;
    private List<ObservedEvent> _waiting = [];
    private List<ObservedEvent> _shown = [];
    private bool _isComplete;
    private bool _isIdle;
    private bool _isBroken;

    protected QueuedRunObserver(TimeProvider time)
    {
        _time = time;
        _thread = new Thread(ShowUntilComplete) { IsBackground = true, Name = "Metaflow terminal" };
    }

    /// <summary>How long the thread waits for something new before it calls <see cref="Show"/> with nothing.</summary>
    protected virtual int IdleMilliseconds => Timeout.Infinite;

    /// <summary>The shortest time between two calls of <see cref="Show"/>; 0 for none.</summary>
    protected virtual int PauseMilliseconds => 0;

    public sealed override void RunStarting(string runId) => Add(ObservedEventKind.RunStarting, null, runId);

    public sealed override void TaskCloning(RunningTask task, string origin) =>
        Add(ObservedEventKind.TaskCloning, task, origin);

    public sealed override void TaskStarting(RunningTask task) => Add(ObservedEventKind.TaskStarting, task, "");

    public sealed override void TaskOutput(RunningTask task, LogStream stream, string line) =>
        Add(ObservedEventKind.TaskOutput, task, line, (int)stream);

    public sealed override void TaskMessage(RunningTask task, string message, bool isError) =>
        Add(ObservedEventKind.TaskMessage, task, message, isError ? 1 : 0);

    public sealed override void TaskFinished(RunningTask task, TaskOutcomeKind outcome) =>
        Add(ObservedEventKind.TaskFinished, task, "", (int)outcome);

    public sealed override void TasksQueued(string step, int count) =>
        Add(ObservedEventKind.TasksQueued, null, step, count);

    public sealed override void RunMessage(string message, bool isError) =>
        Add(ObservedEventKind.RunMessage, null, message, isError ? 1 : 0);

    public sealed override void RunFinished(string runId, bool succeeded) =>
        Add(ObservedEventKind.RunFinished, null, runId, succeeded ? 1 : 0);

    /// <summary>Shows everything that is waiting, and ends.</summary>
    public void Dispose()
    {
        lock (_signal)
        {
            if (_isComplete)
                return;
            _isComplete = true;
            StartThread();
            Monitor.PulseAll(_signal);
        }

        _thread.Join();
        GC.SuppressFinalize(this);
    }

    /// <summary>Shows what happened; called by one thread only.</summary>
    /// <param name="events">In order; empty when only time has passed.</param>
    /// <param name="isLast">Whether no further call follows.</param>
    protected abstract void Show(List<ObservedEvent> events, bool isLast);

    private void Add(ObservedEventKind kind, RunningTask? task, string text, int number = 0)
    {
        var happened = new ObservedEvent(kind, _time.GetUtcNow().Ticks, task, text, number);
        lock (_signal)
        {
            while (_waiting.Count >= MostWaiting && !_isComplete)
                Monitor.Wait(_signal);
            if (_isComplete)
                return;
            _waiting.Add(happened);
            StartThread();
            if (_isIdle)
                Monitor.PulseAll(_signal);
        }
    }

    private void StartThread()
    {
        if ((_thread.ThreadState & ThreadState.Unstarted) != 0)
            _thread.Start();
    }

    private void ShowUntilComplete()
    {
        while (true)
        {
            var isLast = AwaitEvents();
            if (!_isBroken)
                TryShow(isLast);
            _shown.Clear();
            if (isLast)
                return;
        }
    }

    private bool AwaitEvents()
    {
        lock (_signal)
        {
            if (_waiting.Count == 0 && !_isComplete)
            {
                _isIdle = true;
                Monitor.Wait(_signal, IdleMilliseconds);
                _isIdle = false;
            }

            // Nobody signals during the pause but Dispose.
            if (PauseMilliseconds > 0 && !_isComplete)
                Monitor.Wait(_signal, PauseMilliseconds);
            (_waiting, _shown) = (_shown, _waiting);
            Monitor.PulseAll(_signal);
            return _isComplete;
        }
    }

    private void TryShow(bool isLast)
    {
        try
        {
            Show(_shown, isLast);
        }
        catch (IOException)
        {
            // Nobody reads any more: the run goes on without being shown.
            _isBroken = true;
        }
    }
}
