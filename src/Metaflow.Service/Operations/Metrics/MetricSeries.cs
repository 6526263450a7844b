namespace Metaflow.Service.Operations.Metrics;

/// <summary>The value of a metric for one set of tags. For one caller at a time.</summary>
/// <param name="bounds">The upper bounds of a histogram's buckets, ascending; null for other kinds.</param>
internal sealed class MetricSeries(double[]? bounds)
{
    private readonly long[] _buckets = new long[(bounds?.Length ?? -1) + 1];

    /// <summary>The value; of a histogram the sum of what was measured.</summary>
    public double Value { get; private set; }

    /// <summary>How many measurements a histogram has.</summary>
    public long Count { get; private set; }

    /// <summary>How many measurements fell into each bucket, and not into a smaller one; the last has no bound.</summary>
    public ReadOnlySpan<long> Buckets => _buckets;

    public void Set(double value) => Value = value;

    public void Add(double value)
    {
        Value += value;
        if (bounds is null)
            return;
        Count++;
        var place = Array.BinarySearch(bounds, value);
        _buckets[place < 0 ? ~place : place]++;
    }
}
