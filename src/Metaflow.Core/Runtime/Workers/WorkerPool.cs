using System.Diagnostics.CodeAnalysis;
using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Workers;

/// <summary>
/// The local compute backend: warm worker processes that take one attempt after the other. There are as many as processors at first;
/// more come while tasks wait and processors are idle, so that a run of short tasks does not pay for processes that do not help it.
/// </summary>
internal sealed class WorkerPool : ComputeBackend
{
    /// <summary>A worker takes so many attempts before a new process replaces it, to bound what user code may leak.</summary>
    private const int AttemptsPerWorker = 1000;

    /// <summary>After so many workers that end before they are ready, tasks fail instead of waiting for ever.</summary>
    private const int MaxFailedStarts = 3;

    /// <summary>How often the pool looks whether waiting tasks are worth a further worker.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    /// <summary>A further worker is started when a task has waited so long, however busy the machine is.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>Further workers do not help when those that are there keep more of the processors busy than this.</summary>
    private const double BusyShare = 0.75;

    private readonly Lock _lock = new();
    private readonly Lazy<WorkerCommand> _command;
    private readonly RunContext _context;
    private readonly int _attemptsPerWorker;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Queue<Waiting> _waiting = new();
    private readonly List<WorkerProcess> _idle = [];
    private readonly HashSet<WorkerProcess> _all = [];
    private TimeSpan _usedBefore;
    private long _lookedAt;
    private int _starting;
    private int _failedStarts;
    private bool _stopping;

    /// <param name="command">Gives the command for workers, asked for once, at the first start.</param>
    /// <param name="context">What all tasks have in common.</param>
    /// <param name="fresh">Whether each attempt gets a process of its own.</param>
    /// <param name="time">The clock.</param>
    public WorkerPool(Func<WorkerCommand> command, RunContext context, bool fresh, TimeProvider time)
    {
        _command = new Lazy<WorkerCommand>(command);
        _context = context;
        _attemptsPerWorker = fresh ? 1 : AttemptsPerWorker;
        _time = time;
        _timer = time.CreateTimer(_ => StartWorkers(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override void Prepare()
    {
        lock (_lock)
            _starting++;
        QueueStart();
    }

    public override void Start(TaskSpec task, TaskSink sink)
    {
        WorkerProcess? worker = null;
        bool stopping;
        lock (_lock)
        {
            stopping = _stopping;
            if (!stopping && !TryTakeIdle(out worker))
                _waiting.Enqueue(new Waiting(task, sink, _time.GetTimestamp()));
        }

        if (stopping)
            sink.Ended(NeverStarted);
        else if (worker is not null)
            worker.Execute(task, sink);
        else
            StartWorkers();
    }

    public override void CancelAll() => Stop(static worker => worker.Cancel());

    public override void KillAll() => Stop(static worker => worker.Kill());

    public override void Kill(TaskSpec task)
    {
        WorkerProcess[] workers;
        Waiting? never;
        lock (_lock)
        {
            workers = [.. _all];
            never = _waiting.FirstOrDefault(w => ReferenceEquals(w.Task, task));
            if (never is not null)
            {
                Waiting[] others = [.. _waiting.Where(w => w != never)];
                _waiting.Clear();
                foreach (var other in others)
                    _waiting.Enqueue(other);
            }
        }

        _ = Array.Exists(workers, w => w.Kill(task));
        never?.Sink.Ended(NeverStarted);
    }

    public override async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        WorkerProcess[] workers;
        lock (_lock)
        {
            _stopping = true;
            workers = [.. _all];
        }

        foreach (var worker in workers)
            worker.Release();
        foreach (var worker in workers)
        {
            if (!await worker.WaitForExitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false))
                worker.Kill();
            worker.Dispose();
        }
    }

    private static AttemptExit NeverStarted { get; } = new(-1, Killed: true, null);

    private bool TryTakeIdle([NotNullWhen(true)] out WorkerProcess? worker)
    {
        worker = null;
        if (_idle.Count == 0)
            return false;
        worker = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        return true;
    }

    private void Stop(Action<WorkerProcess> act)
    {
        WorkerProcess[] workers;
        lock (_lock)
        {
            _stopping = true;
            workers = [.. _all];
        }

        foreach (var worker in workers)
            act(worker);
        foreach (var never in TakeWaiting())
            never.Sink.Ended(NeverStarted);
    }

    private Waiting[] TakeWaiting()
    {
        lock (_lock)
        {
            Waiting[] waiting = [.. _waiting];
            _waiting.Clear();
            return waiting;
        }
    }

    /// <summary>Starts as many workers as the waiting tasks are worth, and looks again soon.</summary>
    private void StartWorkers()
    {
        int count;
        lock (_lock)
        {
            if (_stopping || _waiting.Count == 0)
                return;
            var processors = Environment.ProcessorCount;
            var room = _all.Count + _starting < processors ? processors - _all.Count - _starting : Extra(processors);
            count = Math.Max(0, Math.Min(_waiting.Count - _starting, room));
            _starting += count;
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }

        for (var i = 0; i < count; i++)
            QueueStart();
    }

    /// <summary>How many workers beyond one per processor make sense now.</summary>
    private int Extra(int processors)
    {
        if (_attemptsPerWorker == 1)
            return processors - _starting;
        var sinceLook = _time.GetElapsedTime(_lookedAt);
        if (_starting > 0 || sinceLook < _interval)
            return 0;
        var used = TimeSpan.Zero;
        foreach (var worker in _all)
            used += worker.ProcessorTime;
        var isKnown = _lookedAt != 0;
        var isBusy = (used - _usedBefore) / (sinceLook * processors) > BusyShare;
        _usedBefore = used;
        _lookedAt = _time.GetTimestamp();
        if (isKnown && !isBusy)
            return processors;
        return _time.GetElapsedTime(_waiting.Peek().Since) > _patience ? 1 : 0;
    }

    private void QueueStart() =>
        ThreadPool.UnsafeQueueUserWorkItem(static pool => pool.StartOne(), this, preferLocal: false);

    private void StartOne()
    {
        try
        {
            var worker = WorkerProcess.Start(_command.Value, _context, OnIdle, OnExit);
            var late = false;
            lock (_lock)
            {
                late = _stopping;
                if (!worker.HasExited)
                    _all.Add(worker);
            }

            if (late)
                worker.Release();
        }
        catch (Exception e) when (e is MetaflowException or IOException or UnauthorizedAccessException)
        {
            lock (_lock)
                _starting--;
            FailWaiting(e.Message);
        }
    }

    private void OnIdle(WorkerProcess worker)
    {
        Waiting? next = null;
        bool release;
        lock (_lock)
        {
            if (worker.AttemptsGiven == 0)
            {
                _starting--;
                _failedStarts = 0;
            }

            release = _stopping || worker.IsSpoiled || worker.AttemptsGiven >= _attemptsPerWorker;
            if (!release && !_waiting.TryDequeue(out next))
                _idle.Add(worker);
            if (release)
                _all.Remove(worker);
        }

        if (next is not null)
            worker.Execute(next.Task, next.Sink);
        if (release)
            worker.Release();
        StartWorkers();
    }

    private void OnExit(WorkerProcess worker)
    {
        bool giveUp;
        lock (_lock)
        {
            _all.Remove(worker);
            _idle.Remove(worker);
            if (!worker.WasReady)
            {
                _starting--;
                _failedStarts++;
            }

            giveUp = _failedStarts >= MaxFailedStarts;
        }

        if (giveUp)
        {
            FailWaiting($"{MaxFailedStarts} workers in turn ended before they were ready, the last with exit code "
                + $"{worker.ExitCode}. Run with --isolation none to see why.");
        }
        else
        {
            StartWorkers();
        }
    }

    private void FailWaiting(string message)
    {
        var text = Encoding.UTF8.GetBytes(message);
        foreach (var waiting in TakeWaiting())
        {
            waiting.Sink.Output(LogStream.Stderr, text);
            waiting.Sink.Ended(new AttemptExit(1, Killed: false, new TaskResult { Succeeded = false, CanRetry = false }));
        }
    }

    private sealed record Waiting(TaskSpec Task, TaskSink Sink, long Since);
}
