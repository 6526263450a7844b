using System.Diagnostics.Metrics;

namespace Metaflow.Service.Operations.Metrics;

/// <summary>What an instrument has measured so far. Thread-safe.</summary>
internal sealed class Metric
{
    // OpenTelemetry's for durations in seconds.
    private static readonly double[] _seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] _numbers = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    private readonly Lock _gate = new();
    private readonly bool _adds;
    private readonly bool _isObserved;
    private readonly Dictionary<TagSet, MetricSeries> _series = new(new TagSetComparer());
    private readonly Dictionary<TagSet, MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;

    public Metric(Instrument instrument)
    {
        (Kind, _adds) = MetricKinds.Of(instrument);
        _isObserved = instrument.IsObservable;
        Name = PrometheusNames.Of(instrument.Name, instrument.Unit, Kind);
        Description = instrument.Description ?? "";
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        if (Kind is MetricKind.Histogram)
            Bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? (instrument.Unit == "s" ? _seconds : _numbers);
    }

    /// <summary>Its name, as Prometheus has it.</summary>
    public string Name { get; }

    /// <summary>What it means; empty when nobody says.</summary>
    public string Description { get; }

    public MetricKind Kind { get; }

    /// <summary>The upper bounds of the buckets, ascending; null when it is no histogram.</summary>
    public double[]? Bounds { get; }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (!_lookup.TryGetValue(tags, out var series))
                _lookup[tags] = series = new MetricSeries(Bounds);
            if (_adds)
                series.Add(value);
            else
                series.Set(value);
        }
    }

    /// <summary>Forgets values that are about to be observed anew, since some may be gone.</summary>
    public void ForgetObserved()
    {
        lock (_gate)
        {
            if (_isObserved)
                _series.Clear();
        }
    }

    /// <summary>Shows every series, while none changes.</summary>
    public void Read(Action<TagSet, MetricSeries> show)
    {
        lock (_gate)
        {
            foreach (var (tags, series) in _series)
                show(tags, series);
        }
    }
}
