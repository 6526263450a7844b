namespace Metaflow.Aws.Api;

/// <summary>
/// How often an operation is called: as often as it comes, until the service asks for fewer; then by a bucket of tokens whose rate falls with
/// each refusal, and grows again along a cubic curve. Thread-safe. Source: the adaptive retry mode of AWS's SDKs.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SendRate(TimeProvider time)
{
    private const double LeastRate = 0.5;
    private const double LeastBucket = 1;
    private const double Fall = 0.7;
    private const double Growth = 0.4;
    private const double WeightOfLatest = 0.8;
    private const double Window = 0.5;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private bool _isLimited;
    private double _rate;
    private double _bucket;
    private double _tokens;
    private double _refilled;
    private double _measured;
    private double _windowStart;
    private int _answersInWindow;
    private double _rateAtRefusal;
    private double _refused;
    private double _succeeded = double.NegativeInfinity;

    private double Now => time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Waits until the operation may be called.</summary>
    /// <param name="patience">How long to wait while no call succeeds.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>Whether it may: not when the service has refused all calls for so long.</returns>
    public async ValueTask<bool> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var entered = Now;
        while (Take() is { } wait)
        {
            if (Now - Math.Max(entered, LastSuccess) > patience.TotalSeconds)
                return false;
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Whether a call has succeeded in the last so much time.</summary>
    public bool HasSucceededWithin(TimeSpan age) => Now - LastSuccess <= age.TotalSeconds;

    /// <summary>Says that a call was answered.</summary>
    /// <param name="throttled">Whether the service has asked for fewer.</param>
    public void Note(bool throttled)
    {
        lock (_gate)
        {
            var now = Now;
            Measure(now);
            double rate;
            if (throttled)
            {
                _rateAtRefusal = _isLimited ? Math.Min(_measured, _rate) : _measured;
                _refused = now;
                _isLimited = true;
                rate = _rateAtRefusal * Fall;
            }
            else
            {
                _succeeded = now;
                if (!_isLimited)
                    return;
                var back = Math.Cbrt(_rateAtRefusal * (1 - Fall) / Growth);
                rate = (Growth * Math.Pow(now - _refused - back, 3)) + _rateAtRefusal;
            }

            Refill(now);
            // Never twice as many as are called anyway: the curve has no end.
            _rate = Math.Max(LeastRate, Math.Min(rate, 2 * _measured));
            _bucket = Math.Max(LeastBucket, _rate);
            _tokens = Math.Min(_tokens, _bucket);
        }
    }

    private double LastSuccess
    {
        get
        {
            lock (_gate)
                return _succeeded;
        }
    }

    /// <summary>Takes a token.</summary>
    /// <returns>How long until there is one; null when it was taken.</returns>
    private TimeSpan? Take()
    {
        lock (_gate)
        {
            if (!_isLimited)
                return null;
            Refill(Now);
            if (_tokens < 1)
                return TimeSpan.FromSeconds(Math.Max(0.001, (1 - _tokens) / _rate));
            _tokens--;
            return null;
        }
    }

    private void Refill(double now)
    {
        _tokens = Math.Min(_bucket, _tokens + ((now - _refilled) * _rate));
        _refilled = now;
    }

    private void Measure(double now)
    {
        _answersInWindow++;
        var window = Math.Floor(now / Window) * Window;
        if (window <= _windowStart)
            return;
        var latest = _answersInWindow / (window - _windowStart);
        _measured = (latest * WeightOfLatest) + (_measured * (1 - WeightOfLatest));
        _answersInWindow = 0;
        _windowStart = window;
    }
}
