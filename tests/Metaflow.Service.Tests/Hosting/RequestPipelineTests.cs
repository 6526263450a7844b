using Metaflow.Service.Access;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Hosting;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Operations.Health;
using Metaflow.Service.Tests.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Metaflow.Service.Tests.Hosting;

public sealed class RequestPipelineTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedLogs _logs = new();
    private readonly Router _router = new();
    private readonly ServiceMetrics _metrics;
    private readonly SqliteStore _store;
    private Admission? _admission;

    public RequestPipelineTests()
    {
        _metrics = new ServiceMetrics(_logs.CreateLogger<ServiceMetrics>());
        _store = SqliteStore.Open(_folder["records.db"]);
    }

    public async ValueTask InitializeAsync()
    {
        await _store.PrepareAsync(TestContext.Current.CancellationToken);
        _admission = await Admission.CreateAsync(
            new AccessSettings(), "127.0.0.1", isLoopback: true, _store.Keys, _metrics, _logs, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _admission?.Dispose();
        await _store.DisposeAsync();
        _metrics.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serve_ClientGoneWhenItIsToBeTold_IsServedAllTheSame(bool isRefused)
    {
        using var gone = new CancellationTokenSource();
        _router.Add("GET", "/x", _ =>
        {
            gone.Cancel();
            throw isRefused ? RequestException.Invalid("no") : new DatabaseUnavailableException("down");
        });

        await ServeAsync("/x", gone.Token);

        Assert.Equal(0, _metrics.RequestsAtHand);
        Assert.Empty(_logs.Errors);
    }

    [Fact]
    public async Task Serve_LongPath_IsLoggedInPart()
    {
        await ServeAsync("/" + new string('a', 10_000), CancellationToken.None);

        var line = Assert.Single(_logs.Of(1002));
        Assert.True(line.Length < 700, line);
        Assert.Contains("(10001 characters)", line, StringComparison.Ordinal);
    }

    private Task ServeAsync(string target, CancellationToken aborted)
    {
        var pipeline = new RequestPipeline(
            _router, "", _admission!, new Readiness(_store, _logs.CreateLogger<Readiness>(), TimeProvider.System), _metrics, _logs, TimeProvider.System);
        var context = new DefaultHttpContext { RequestAborted = aborted };
        context.Request.Method = "GET";
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Response.Body = new MemoryStream();
        return pipeline.ServeAsync(context);
    }
}
