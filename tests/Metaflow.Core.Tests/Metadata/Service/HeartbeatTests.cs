using Metaflow.Metadata;
using Metaflow.Metadata.Service;
using Metaflow.Runtime;

namespace Metaflow.Core.Tests.Metadata.Service;

public sealed class HeartbeatTests
{
    private const string Interval = "\"{\\\"wait_time_in_seconds\\\": 25}\"";

    private static readonly Pathspec _run = new("Flow", "7");
    private static readonly Pathspec _task = new("Flow", "7", "start", "3");

    private readonly PausingTime _time = new();

    [Fact]
    public async Task Run_TakesHeartbeats_BeatsAtOnceAndThenWhenTheServiceWants()
    {
        var service = Service("2.5.1", static _ => ScriptedAnswer.Ok(Interval));
        var heartbeat = Heartbeat.OfRun(service.Open(_time), _run, _time)!;

        Assert.Equal(TimeSpan.FromSeconds(25), await _time.EndPauseAsync());
        Assert.Equal(TimeSpan.FromSeconds(25), await _time.NextPauseAsync());
        await heartbeat.DisposeAsync();

        Assert.Equal(["GET /ping", "POST /flows/Flow/runs/7/heartbeat", "POST /flows/Flow/runs/7/heartbeat"], service.Lines);
        Assert.Equal("{}", service.Calls[^1].Body);
    }

    [Fact]
    public async Task Task_EndsAtOnce_SendsNothing()
    {
        var service = Service("2.5.1", static _ => ScriptedAnswer.Ok(Interval));
        var heartbeat = Heartbeat.OfTask(service.Open(_time), _task, _time)!;

        Assert.Equal(TimeSpan.FromSeconds(2), await _time.NextPauseAsync());
        await heartbeat.DisposeAsync();

        Assert.Empty(service.Calls);
    }

    [Fact]
    public async Task Task_ServiceDoesNotTakeThem_ComesBackAfterGrowingPauses()
    {
        var service = Service("2.5.1", static before =>
            before switch { 0 => new(404, Interval), 1 => new(503, ""), 2 => ScriptedAnswer.Broken(), _ => ScriptedAnswer.Ok(Interval) });
        var heartbeat = Heartbeat.OfTask(service.Open(_time), _task, _time)!;

        await _time.EndPauseAsync();
        Assert.Equal(1.5, (await _time.EndPauseAsync()).TotalSeconds, 3);
        Assert.Equal(2.25, (await _time.EndPauseAsync()).TotalSeconds, 3);
        Assert.Equal(3.375, (await _time.EndPauseAsync()).TotalSeconds, 3);
        Assert.Equal(TimeSpan.FromSeconds(25), await _time.NextPauseAsync());
        await heartbeat.DisposeAsync();
    }

    [Theory]
    [InlineData("2.0.3")]
    [InlineData(null)]
    [InlineData("unknown")]
    public async Task Run_ServiceIsTooOld_BeatsNever(string? version)
    {
        var service = Service(version, static _ => new(500, ""));

        Assert.Null(await service.Open(_time).HeartbeatAsync(_run));

        Assert.Equal(["GET /ping"], service.Lines);
    }

    [Theory]
    [InlineData("2.0.4")]
    [InlineData("2.12.24.post9-git5a1")]
    public async Task Run_ServiceIsNewEnough_Beats(string version)
    {
        var service = Service(version, static _ => ScriptedAnswer.Ok("not JSON"));
        var metadata = service.Open(_time);

        Assert.Equal(TimeSpan.FromSeconds(10), await metadata.HeartbeatAsync(_run));
        Assert.Equal(TimeSpan.FromSeconds(10), await metadata.HeartbeatAsync(_run));

        Assert.Equal(1, service.Lines.Count(static l => l == "GET /ping"));
    }

    [Fact]
    public async Task Run_VersionIsNotChecked_IsNotAskedFor()
    {
        var service = Service(null, static _ => ScriptedAnswer.Ok(Interval));
        var metadata = service.Open(_time, new ServiceSettings(ScriptedService.Url) { ChecksVersion = false });

        Assert.Equal(TimeSpan.FromSeconds(25), await metadata.HeartbeatAsync(_run));

        Assert.Equal(["POST /flows/Flow/runs/7/heartbeat"], service.Lines);
    }

    [Fact]
    public void Run_LocalMetadata_HasNone() =>
        Assert.Null(Heartbeat.OfRun(new LocalMetadata(Path.GetTempPath(), "ann", _time), _run, _time));

    private static ScriptedService Service(string? version, Func<int, ScriptedAnswer> beat) => new((call, before) =>
        call.Path == "/ping"
            ? ScriptedAnswer.Ok("pong", version is null ? [] : [("METADATA_SERVICE_VERSION", version)])
            : beat(before));
}
