using System.Diagnostics.Metrics;

namespace Metaflow.Service.Operations.Metrics;

/// <summary>What Prometheus calls the kinds of metrics.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>Tells the kinds of instruments apart.</summary>
internal static class MetricKinds
{
    /// <summary>The kind of an instrument, and whether what it measures is added to what was before, or is the whole value.</summary>
    public static (MetricKind Kind, bool Adds) Of(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Counter<>) ? (MetricKind.Counter, true)
            : type == typeof(ObservableCounter<>) ? (MetricKind.Counter, false)
            : type == typeof(Histogram<>) ? (MetricKind.Histogram, true)
            : type == typeof(UpDownCounter<>) ? (MetricKind.Gauge, true)
            : (MetricKind.Gauge, false);
    }
}
