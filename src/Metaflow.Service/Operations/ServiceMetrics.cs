using System.Diagnostics.Metrics;
using Metaflow.Service.Http;
using Metaflow.Service.Operations.Metrics;
using Metaflow.Service.Records;

namespace Metaflow.Service.Operations;

/// <summary>What the service counts. Thread-safe.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    /// <summary>The name under which meters and traces of this product are found.</summary>
    public const string SourceName = "Metaflow";

    private readonly Meter _meter = new(SourceName);
    private readonly MetricCollector _collector;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _written;
    private readonly Counter<long> _databaseErrors;
    private readonly Counter<long> _notLetIn;
    private readonly ILogger _log;
    private long _atHand;

    public ServiceMetrics(ILogger<ServiceMetrics> log)
    {
        _log = log;
        _collector = new MetricCollector(_meter);
        _meter.CreateObservableUpDownCounter(
            "metaflow.service.requests.active", () => RequestsAtHand, "{request}", "Requests that are being served.");
        _duration = _meter.CreateHistogram<double>("metaflow.service.request.duration", "s", "How long requests took.");
        _written = _meter.CreateCounter<long>("metaflow.service.records.written", "{record}", "Records that were made.");
        _databaseErrors = _meter.CreateCounter<long>("metaflow.service.database.errors", "{error}", "Requests that failed by the database.");
        _notLetIn = _meter.CreateCounter<long>("metaflow.service.access.refused", "{request}", "Requests that were not let in.");
        _refused = _meter.CreateCounter<long>("metaflow.service.records.refused", "{record}", "Records that could not be stored.");
    }

    /// <summary>How many requests are being served.</summary>
    public long RequestsAtHand => Interlocked.Read(ref _atHand);

    /// <summary>Notes that a request has come.</summary>
    public void RequestBegan() => Interlocked.Increment(ref _atHand);

    /// <summary>Notes that a request has been served.</summary>
    /// <param name="method">Its method; one that no route has counts as another.</param>
    /// <param name="route">The path of its route; null when there is none.</param>
    /// <param name="status">The status of its answer.</param>
    /// <param name="duration">How long it took.</param>
    public void RequestServed(string method, string? route, int status, TimeSpan duration)
    {
        Interlocked.Decrement(ref _atHand);
        _duration.Record(
            duration.TotalSeconds,
            new("http.request.method", method is "GET" or "POST" or "PATCH" ? method : "_OTHER"),
            new("http.route", route ?? ""),
            new("http.response.status_code", status));
    }

    /// <summary>The meter: a store adds what is its own.</summary>
    public Meter Meter => _meter;

    /// <summary>Notes a request that was not let in.</summary>
    /// <param name="status">The status of the answer.</param>
    public void RequestRefused(int status) => _notLetIn.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));

    /// <summary>Notes records that were made.</summary>
    /// <param name="kind">What they are, such as <c>run</c>.</param>
    /// <param name="count">How many.</param>
    public void RecordsWritten(string kind, int count) => _written.Add(count, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Notes a request that failed by the database.</summary>
    /// <param name="kind"><c>unavailable</c>, or <c>refused</c> when it did not take a value.</param>
    public void DatabaseFailed(string kind) => _databaseErrors.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Notes records that could not be stored.</summary>
    public void RecordsRefused(string kind, int count, TaskAddress task)
    {
        _refused.Add(count, new KeyValuePair<string, object?>("kind", kind));
        ServiceLog.RecordsRefused(
            _log, count, kind, LogText.Of(task.Step.Run.Flow), LogText.Of(task.Step.Run.Run), LogText.Of(task.Step.Step), LogText.Of(task.Task));
    }

    /// <summary>The metrics as they are now, in Prometheus's text format.</summary>
    public string Collect() => _collector.Collect();

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }
}
