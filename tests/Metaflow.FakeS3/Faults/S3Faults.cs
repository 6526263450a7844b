namespace Metaflow.FakeS3.Faults;

/// <summary>
/// What goes wrong on a server. Rules are tried in the order in which they were added, all on every request; the first one
/// that answers instead of the operation ends that. Thread-safe.
/// </summary>
public sealed class S3Faults
{
    private readonly Lock _changing = new();
    private readonly TimeProvider _time;
    private volatile S3FaultRule[] _rules = [];
    private volatile S3Throttle[] _throttles = [];

    internal S3Faults(TimeProvider time) => _time = time;

    /// <summary>The rules that are in force.</summary>
    public IReadOnlyList<S3FaultRule> Rules => _rules;

    /// <summary>Adds a rule.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="when">For which requests; null for all. Called on any thread, several at once.</param>
    /// <param name="rate">
    /// For which share of these requests, from 0 to 1. Which of them it is, in the order of their arrival, depends on the
    /// seed alone.
    /// </param>
    /// <param name="first">How often at most, so that later requests succeed; null for any number.</param>
    /// <param name="seed">Chooses the requests of the share.</param>
    public S3FaultRule Add(S3Fault fault, Func<S3Request, bool>? when = null, double rate = 1, int? first = null, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 1);
        var rule = new S3FaultRule(fault, when ?? (_ => true), rate, first ?? int.MaxValue, seed);
        lock (_changing)
            _rules = [.. _rules, rule];
        return rule;
    }

    /// <summary>Answers 503 SlowDown when more than a number of requests are in flight at once.</summary>
    /// <param name="prefix">How their keys begin, or the prefixes of listings; empty for all requests.</param>
    /// <param name="limit">The number.</param>
    public S3Throttle Throttle(string prefix, int limit)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var throttle = new S3Throttle(prefix, limit);
        lock (_changing)
            _throttles = [.. _throttles, throttle];
        return throttle;
    }

    /// <summary>Takes a rule out of force. Requests that it holds stay held.</summary>
    public void Remove(S3FaultRule rule)
    {
        lock (_changing)
            _rules = [.. _rules.Where(r => r != rule)];
    }

    /// <summary>Takes all rules and throttles out of force.</summary>
    public void Clear()
    {
        lock (_changing)
            (_rules, _throttles) = ([], []);
    }

    /// <returns>Null when there is nothing that can go wrong.</returns>
    internal FaultScope? Enter(S3Request request)
    {
        var (rules, throttles) = (_rules, _throttles);
        return rules.Length + throttles.Length == 0
            ? null
            : new(request, rules, [.. throttles.Where(throttle => throttle.Matches(request))], _time);
    }
}
