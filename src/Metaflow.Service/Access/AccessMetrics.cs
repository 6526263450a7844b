using System.Diagnostics.Metrics;
using Metaflow.Service.Operations;

namespace Metaflow.Service.Access;

/// <summary>Counts requests that were not let in. Thread-safe.</summary>
internal sealed class AccessMetrics : IDisposable
{
    private readonly Meter _meter = new(ServiceMetrics.SourceName);
    private readonly Counter<long> _refused;

    public AccessMetrics() =>
        _refused = _meter.CreateCounter<long>("metaflow.service.access.refused", "{request}", "Requests that were not let in.");

    /// <summary>Notes one.</summary>
    /// <param name="status">The status of the answer.</param>
    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));

    public void Dispose() => _meter.Dispose();
}
