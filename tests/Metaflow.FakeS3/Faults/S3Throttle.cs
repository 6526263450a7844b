using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

/// <summary>Answers 503 SlowDown when too many requests with a prefix are in flight at once. Thread-safe.</summary>
public sealed class S3Throttle
{
    private readonly Lock _counting = new();
    private int _inFlight;

    internal S3Throttle(string prefix, int limit)
    {
        Prefix = prefix;
        Limit = limit;
    }

    internal static S3Error SlowDown { get; } = new(503, "SlowDown", "Please reduce your request rate.");

    /// <summary>How the keys of the requests begin, or the prefixes of listings.</summary>
    public string Prefix { get; }

    /// <summary>How many may be in flight.</summary>
    public int Limit { get; }

    /// <summary>How many are in flight.</summary>
    public int InFlight
    {
        get
        {
            lock (_counting)
                return _inFlight;
        }
    }

    /// <summary>How many were in flight at most.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>How many were refused.</summary>
    public int Fired { get; private set; }

    internal bool Matches(S3Request request)
    {
        var name = request.Key.Length > 0 ? request.Key : request.Query("prefix") ?? "";
        return name.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <returns>Whether the request may go on; then it must leave.</returns>
    internal bool Enter()
    {
        lock (_counting)
        {
            if (_inFlight == Limit)
            {
                Fired++;
                return false;
            }
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
            return true;
        }
    }

    internal void Leave()
    {
        lock (_counting)
            _inFlight--;
    }
}
