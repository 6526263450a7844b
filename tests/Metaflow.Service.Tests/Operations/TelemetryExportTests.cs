using System.Collections.Concurrent;
using System.Text;
using Metaflow.Service.Tests.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Metaflow.Service.Tests.Operations;

/// <summary>The executable sends traces and metrics to a collector.</summary>
[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class TelemetryExportTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_EndpointIsSet_SendsTracesAndMetrics()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await ServiceProcess.StartAsync(
            _folder["records.db"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("LOG_FORMAT", "json")))
        {
            using var client = new HttpClient { BaseAddress = service.Address };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/flows/Secretive");
            request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
            await client.SendAsync(request);
            await service.TerminateAsync();
            Assert.Equal(0, await service.WaitAsync());
            Assert.Contains(service.Lines, line => line.Contains("/flows/Secretive") && line.Contains($"\"trace_id\":\"{Trace}\""));
        }

        // Protobuf holds text as it is, and ids as bytes.
        var traces = collector.Received("/v1/traces");
        Assert.Contains("GET /flows/{flow}", traces);
        Assert.Contains("http.response.status_code", traces);
        Assert.Contains("sqlite", traces);
        Assert.Contains("metaflow-service", traces);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(Trace)), traces);
        Assert.DoesNotContain("Secretive", traces);
        Assert.Contains("metaflow.service.request.duration", collector.Received("/v1/metrics"));
    }

    [Fact]
    public async Task Serve_EndpointIsNoUrl_SaysSo()
    {
        var run = await CommandRun.OfAsync(
            new Dictionary<string, string>
            {
                ["MF_METADATA_SQLITE_PATH"] = _folder["records.db"],
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4318",
            },
            "serve");

        Assert.Equal((1, "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4318'; it has to be like http://collector:4318.\n"), (run.ExitCode, run.Error));
    }

    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> _received = new();
        private readonly WebApplication _host;

        private Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            _host = builder.Build();
            _host.Urls.Add("http://127.0.0.1:0");
            _host.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                _received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.ContentType = "application/x-protobuf";
            });
        }

        public string Address => _host.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._host.StartAsync();
            return collector;
        }

        public string Received(string path) => string.Concat(_received.Where(r => r.Path == path).Select(r => r.Body));

        public ValueTask DisposeAsync() => _host.DisposeAsync();
    }
}
