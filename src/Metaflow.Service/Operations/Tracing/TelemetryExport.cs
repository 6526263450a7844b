using Metaflow.Service.Configuration;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Metaflow.Service.Operations.Tracing;

/// <summary>
/// Sends traces and metrics to a collector by OTLP, as OpenTelemetry's own environment variables say. Without an endpoint nothing is started.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private TelemetryExport(TracerProvider? traces, MeterProvider? metrics)
    {
        _traces = traces;
        _metrics = metrics;
    }

    /// <summary>Starts to send what the settings ask for.</summary>
    /// <exception cref="SettingException">An endpoint is no URL.</exception>
    public static TelemetryExport Start(SettingReader settings)
    {
        if (settings.Flag("OTEL_SDK_DISABLED", false))
            return new TelemetryExport(null, null);
        var resource = ResourceBuilder.CreateDefault();
        if (settings.Text("OTEL_SERVICE_NAME") is null)
            resource.AddService("metaflow-service", serviceVersion: ServiceVersion.Product);
        return new TelemetryExport(
            IsWanted(settings, "TRACES")
                ? Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                    .AddSource(ServiceMetrics.SourceName, "Npgsql").AddOtlpExporter().Build()
                : null,
            IsWanted(settings, "METRICS")
                ? Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                    .AddMeter(ServiceMetrics.SourceName, "Npgsql", "System.Runtime").AddOtlpExporter().Build()
                : null);
    }

    /// <summary>Sends what is waiting, and ends.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static bool IsWanted(SettingReader settings, string signal)
    {
        var specific = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";
        var name = settings.Text(specific) is null ? Endpoint : specific;
        if (settings.Text($"OTEL_{signal}_EXPORTER") is "none" || settings.Text(name) is not { } url)
            return false;
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? true
            : throw new SettingException($"{name} is '{url}'; it has to be like http://collector:4318.");
    }
}
