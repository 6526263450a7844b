using Metaflow.Service.Http;

namespace Metaflow.Service.Operations.Metrics;

/// <summary>What Prometheus reads.</summary>
internal sealed class MetricsApi(ServiceMetrics metrics)
{
    /// <summary>Where it reads it.</summary>
    public const string Path = "/metrics";

    public void AddTo(Router router) => router.Add("GET", Path, request =>
    {
        request.Context.Response.ContentType = PrometheusText.ContentType;
        return Answers.SendTextAsync(request.Context, StatusCodes.Status200OK, metrics.Collect());
    });
}
