using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Metaflow.Service.Configuration;
using Metaflow.Service.Operations.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Operations;

public sealed partial class LoggingTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    [Fact]
    public void Text_Message_IsOneLine()
    {
        var text = Log([], log => Served(log, "GET", "/x", 200));

        Assert.Equal("2026-03-04 05:06:07.089 INFO [9001] GET /x 200\n", text);
    }

    [Fact]
    public void Text_ControlCharactersInValue_AreEscaped()
    {
        var text = Log([], log => Served(log, "GET", "/x\r\n2026-01-01 00:00:00.000 ERROR \u001b[31m\u2028", 200));

        Assert.Equal("2026-03-04 05:06:07.089 INFO [9001] GET /x\\u000d\\u000a2026-01-01 00:00:00.000 ERROR \\u001b[31m\\u2028 200\n", text);
    }

    [Fact]
    public void Text_Exception_FollowsIndented()
    {
        var text = Log([], log => Failed(log, new InvalidOperationException("It\nbroke.")));

        Assert.Equal(
            "2026-03-04 05:06:07.089 ERROR [9002] Failed.\n    System.InvalidOperationException: It\n    broke.\n", text);
    }

    [Fact]
    public void Text_WarningInTrace_NamesIt()
    {
        using var activity = new Activity("request").Start();

        var text = Log([], log => Failed(log, new InvalidOperationException("x")));

        Assert.Contains($"Failed. (trace {activity.TraceId})\n", text);
    }

    [Fact]
    public void Json_Messages_AreObjectsWithFields()
    {
        using var activity = new Activity("request").Start();

        var lines = Log([("LOG_FORMAT", "json")], log =>
        {
            Served(log, "GET", "/ä\n\"", 200);
            Failed(log, new InvalidOperationException("x"));
        }).TrimEnd('\n').Split('\n');

        Assert.Equal(2, lines.Length);
        using var first = JsonDocument.Parse(lines[0]);
        var line = first.RootElement;
        Assert.Equal("2026-03-04T05:06:07.089Z", line.GetProperty("timestamp").GetString());
        Assert.Equal("INFO", line.GetProperty("level").GetString());
        Assert.Equal(9001, line.GetProperty("event").GetInt32());
        Assert.Equal("Served", line.GetProperty("name").GetString());
        Assert.Equal("GET /ä\n\" 200", line.GetProperty("message").GetString());
        Assert.Equal(activity.TraceId.ToHexString(), line.GetProperty("trace_id").GetString());
        Assert.Equal("/ä\n\"", line.GetProperty("fields").GetProperty("path").GetString());
        Assert.Equal(200, line.GetProperty("fields").GetProperty("status").GetInt32());
        Assert.False(line.GetProperty("fields").TryGetProperty("{OriginalFormat}", out _));
        using var second = JsonDocument.Parse(lines[1]);
        Assert.Equal("System.InvalidOperationException: x", second.RootElement.GetProperty("exception").GetString());
    }

    [Fact]
    public void Level_Warning_LeavesAccessLinesOut()
    {
        var text = Log([("LOGLEVEL", "WARNING")], log =>
        {
            Served(log, "GET", "/x", 200);
            Failed(log, new InvalidOperationException("x"));
        });

        Assert.DoesNotContain("GET", text);
        Assert.Contains("Failed.", text);
    }

    [Fact]
    public void Log_ManyThreads_LosesAndTearsNothing()
    {
        var text = Log([], log => Parallel.For(0, 10_000, i => Served(log, "GET", $"/{i}", 200)));

        var paths = text.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[5]).ToHashSet();
        Assert.Equal(10_000, paths.Count);
    }

    [Fact]
    public void Log_ReaderOfLogHasGone_GoesOn()
    {
        using var stream = new BrokenStream();
        using (var loggers = ServiceLogging.Create(ServiceSettings.Read(new SettingReader(_ => null)), stream, TimeProvider.System))
            Served(loggers.CreateLogger("test"), "GET", "/", 200);

        Assert.True(stream.WasWritten);
    }

    private static string Log((string Name, string Value)[] variables, Action<ILogger> act)
    {
        var settings = ServiceSettings.Read(new SettingReader(name => variables.FirstOrDefault(v => v.Name == name).Value));
        using var stream = new MemoryStream();
        using (var loggers = ServiceLogging.Create(settings, stream, new FakeTimeProvider(_now)))
            act(loggers.CreateLogger("test"));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [LoggerMessage(9001, LogLevel.Information, "{Method} {Path} {Status}")]
    private static partial void Served(ILogger log, string method, string path, int status);

    [LoggerMessage(9002, LogLevel.Error, "Failed.")]
    private static partial void Failed(ILogger log, Exception exception);

    private sealed class BrokenStream : MemoryStream
    {
        public bool WasWritten { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            WasWritten = true;
            throw new IOException("Broken pipe");
        }
    }
}
