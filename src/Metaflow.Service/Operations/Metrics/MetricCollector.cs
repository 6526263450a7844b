using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Metaflow.Service.Operations.Metrics;

/// <summary>Collects what instruments measure, for whoever asks. Thread-safe.</summary>
internal sealed class MetricCollector : IDisposable
{
    // Npgsql's pools, and the runtime's memory, garbage collections and threads: there is one of each in a process.
    private static readonly string[] _shared = ["Npgsql", "System.Runtime"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, Metric> _metrics = new();
    private readonly Lock _observing = new();

    /// <param name="own">The meter of the service; others of its name belong to other services of the process.</param>
    public MetricCollector(Meter own)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, own) || _shared.Contains(instrument.Meter.Name))
                listener.EnableMeasurementEvents(instrument, _metrics.GetOrAdd(instrument, static i => new Metric(i)));
        };
        _listener.MeasurementsCompleted = (instrument, _) => _metrics.TryRemove(instrument, out var _);
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>The metrics as they are now, in Prometheus's text format.</summary>
    public string Collect()
    {
        lock (_observing)
        {
            foreach (var metric in _metrics.Values)
                metric.ForgetObserved();
            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_metrics.Values);
        }
    }

    public void Dispose() => _listener.Dispose();
}
