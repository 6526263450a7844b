namespace Metaflow.Aws.S3Api;

/// <summary>
/// How many requests run at a time: grows while more at a time get more done, halves when S3 asks for fewer, and then grows slowly. Waiting
/// requests go on in the order in which they came. Thread-safe.
/// </summary>
internal sealed class AdaptiveLimit
{
    private const int First = 8;

    // A round is as many requests as may run at a time; a few that bring nothing settle where the limit stays.
    private const int MostFlatRounds = 3;
    private const int RoundsUntilNextTry = 64;
    private const double WorthIt = 1.03;

    private readonly int _most;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource<int>> _waiting = new();
    private int _limit;
    private int _steepUpTo;
    private int _running;
    private int _age;
    private int _flatRounds;
    private int _finishedInRound;
    private long _workInRound;
    private long _roundStart;
    private double _best;
    private bool _wasFull;

    /// <param name="most">The most requests at a time, at least 1.</param>
    /// <param name="time">The clock.</param>
    public AdaptiveLimit(int most, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        _most = most;
        _time = time;
        _limit = Math.Min(First, most);
        _steepUpTo = most;
        _roundStart = time.GetTimestamp();
    }

    /// <summary>How many requests may run at a time now.</summary>
    public int Current
    {
        get
        {
            lock (_gate)
                return _limit;
        }
    }

    /// <summary>Waits until a request may run.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>What to give back with <see cref="Leave"/>.</returns>
    public async ValueTask<int> EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<int> turn;
        lock (_gate)
        {
            if (_running < _limit)
            {
                _running++;
                return _age;
            }

            _wasFull = true;
            turn = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)).ConfigureAwait(false);
        return await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Says that a request has ended.</summary>
    /// <param name="age">What <see cref="EnterAsync"/> has given.</param>
    /// <param name="work">How much it got done: 0 for a failure.</param>
    /// <param name="throttled">Whether S3 has asked for fewer requests.</param>
    public void Leave(int age, long work, bool throttled)
    {
        lock (_gate)
        {
            _running--;
            if (throttled)
                Halve(age);
            else if (work > 0)
                Count(work);
            while (_running < _limit && _waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult(_age))
                    _running++;
            }
        }
    }

    private void Halve(int age)
    {
        // Requests that began before the limit was halved say nothing about the new one.
        if (age != _age)
            return;
        _age++;
        _limit = Math.Max(1, _limit / 2);
        _steepUpTo = _limit;
        _best = 0;
        _flatRounds = 0;
        StartRound();
    }

    private void Count(long work)
    {
        _workInRound += work;
        if (++_finishedInRound < _limit * 2)
            return;
        var rate = _workInRound / Math.Max(_time.GetElapsedTime(_roundStart).TotalSeconds, 1e-6);
        var isBetter = rate > _best * WorthIt;
        _best = Math.Max(_best, rate);
        _flatRounds = isBetter ? 0 : _flatRounds + 1;
        if (_flatRounds > RoundsUntilNextTry)
            (_flatRounds, _best) = (0, rate);
        // Where nothing waits, the limit is not what holds requests back.
        if (_wasFull && _flatRounds <= MostFlatRounds)
            _limit = Math.Min(_most, _limit + (isBetter && _limit < _steepUpTo ? Math.Max(1, _limit / 2) : 1));
        StartRound();
    }

    private void StartRound()
    {
        _finishedInRound = 0;
        _workInRound = 0;
        _wasFull = _waiting.Count > 0;
        _roundStart = _time.GetTimestamp();
    }
}
