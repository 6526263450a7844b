using System.Text;
using System.Text.RegularExpressions;
using Metaflow.Datastore;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Core.Tests.Datastore;

public sealed partial class TaskLogTests
{
    private readonly FakeTimeProvider _time = new(
        new DateTimeOffset(2026, 11, 23, 15, 39, 23, TimeSpan.Zero).AddTicks(3_743_069));

    [Fact]
    public void AppendLine_Text_HasPythonsFormat()
    {
        using var log = new TaskLogWriter(LogSource.Runtime, time: _time);
        log.AppendLine("first"u8);
        _time.Advance(TimeSpan.FromMicroseconds(700_000));
        log.AppendLine("second café"u8);

        var lines = Text(log).Split('\n');
        Assert.StartsWith("[MFLOG|0|2026-11-23T15:39:23.374306Z|runtime|", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("[MFLOG|0|2026-11-23T15:39:24.074306Z|runtime|", lines[1], StringComparison.Ordinal);
        Assert.All(lines[..2], static line => Assert.Matches(Format(), line));
        Assert.EndsWith("]second café", lines[1], StringComparison.Ordinal);
        Assert.Equal("", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void AppendLine_ManyLines_HaveDifferentIds()
    {
        using var log = new TaskLogWriter(LogSource.Task, time: _time);
        for (var i = 0; i < 1000; i++)
            log.AppendLine("x"u8);

        var lines = TaskLogReader.Merge(log.Complete());
        Assert.Equal(1000, lines.Select(static line => line.Id).Distinct().Count());
        Assert.All(lines, static line => Assert.Equal("task", line.Source));
    }

    [Fact]
    public void Append_OutputInPieces_BecomesLines()
    {
        using var log = new TaskLogWriter(LogSource.Runtime, time: _time);
        foreach (var piece in (string[])["one\ntw", "o", "\n\nfo", "ur"])
            log.Append(Encoding.UTF8.GetBytes(piece));

        Assert.Equal("one\ntwo\n\nfour\n", TaskLogReader.Text(TaskLogReader.Merge(log.Complete())));
    }

    [Fact]
    public void Append_CharacterSplitBetweenPieces_StaysWhole()
    {
        using var log = new TaskLogWriter(LogSource.Runtime, time: _time);
        foreach (var b in "€😀\n"u8.ToArray())
            log.Append([b]);

        Assert.Equal("€😀\n", TaskLogReader.Text(TaskLogReader.Merge(log.Complete())));
    }

    [Fact]
    public void Append_InvalidUtf8_IsReplaced()
    {
        using var log = new TaskLogWriter(LogSource.Runtime, time: _time);
        log.Append([(byte)'a', 0xff, (byte)'b', (byte)'\n']);
        log.Append([.. "[![MFLOG|0|2026-01-01T00:00:00.0Z|task|id]x"u8, 0xc3, (byte)'\n']);

        Assert.Equal("x\uFFFD\na\uFFFDb\n", TaskLogReader.Text(TaskLogReader.Merge(log.Complete())));
    }

    [Fact]
    public void Append_StructuredLines_AreStoredOnlyWhenMarked()
    {
        using var log = new TaskLogWriter(LogSource.Runtime, time: _time);
        log.Append("[MFLOG|0|2026-01-01T00:00:00.1Z|task|a]stored by the task\n"u8);
        log.Append("[![MFLOG|0|2026-01-01T00:00:00.2Z|task|b]not stored yet\n"u8);

        Assert.Equal("[MFLOG|0|2026-01-01T00:00:00.2Z|task|b]not stored yet\n", Text(log));
    }

    [Fact]
    public void Append_MoreThanFits_IsCutOnceAndSystemLinesPass()
    {
        using var log = new TaskLogWriter(LogSource.Runtime, maxBytes: 1000, time: _time);
        for (var i = 0; i < 100; i++)
            log.AppendLine("a line of thirty two characters.."u8);
        log.AppendSystemLine("Task failed.");
        log.AppendLine("late"u8);

        var lines = TaskLogReader.Merge(log.Complete()).Select(static line => line.Text).ToList();
        Assert.True(log.IsTruncated);
        Assert.Equal("[TRUNCATED - MAXIMUM LOG FILE SIZE REACHED]", lines[^2]);
        Assert.Equal("Task failed.", lines[^1]);
        Assert.InRange(lines.Count, 7, 12);
        Assert.InRange(log.Length, 900, 1400);
    }

    [Fact]
    public void Append_EndlessLine_TakesNoMoreThanTheLog()
    {
        using var log = new TaskLogWriter(LogSource.Runtime, maxBytes: 10_000, time: _time);
        for (var i = 0; i < 100; i++)
            log.Append(new byte[5000]);

        Assert.Equal(
            "[TRUNCATED - MAXIMUM LOG FILE SIZE REACHED]", Assert.Single(TaskLogReader.Merge(log.Complete())).Text);
    }

    [Fact]
    public void Append_AfterDispose_Throws()
    {
        var log = new TaskLogWriter(LogSource.Runtime);
        log.Dispose();

        Assert.Throws<ObjectDisposedException>(() => log.AppendLine("x"u8));
    }

    [Fact]
    public void Merge_SeveralLogs_AreOrderedByTime()
    {
        var lines = TaskLogReader.Merge(
            "[MFLOG|0|2026-01-01T00:00:02.0Z|runtime|a]2\n[MFLOG|0|2026-01-01T00:00:01.5Z|runtime|b]1.5\n"u8.ToArray(),
            (byte[])
            [
                .. "broken\n[MFLOG|0|2026-01-01T00:00:01.25Z|task|c]1.25\n"u8,
                .. "[MFLOG|0|2026-01-01T00:00:02.0Z|task|d]2 too"u8,
            ]);

        Assert.Equal(["1.25", "1.5", "2", "2 too", "broken\n"], lines.Select(static line => line.Text));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 1, 250, TimeSpan.Zero), lines[0].Timestamp);
        Assert.False(lines[^1].IsStructured);
    }

    [Theory]
    [InlineData("[MFLOG|0|2026-01-01T00:00:00.123456Z|runtime|id]x", "x")]
    [InlineData("[MFLOG|0|2026-01-01T00:00:00.1Z|runtime|id]", "")]
    [InlineData("[MFLOG|0|2026-01-01T00:00:00.1Z|a b|x|y z]]x]", "]x]")]
    [InlineData("[![MFLOG|0|2026-01-01T00:00:00.1Z|task|id]x", "x")]
    [InlineData("[MFLOG|0|2026-01-01T00:00:00Z|runtime|id]x", null)]
    [InlineData("[MFLOG|0|2026-01-01T00:00:00.1234567Z|runtime|id]x", null)]
    [InlineData("[MFLOG|0|2026-02-30T00:00:00.1Z|runtime|id]x", null)]
    [InlineData("[MFLOG|0|2026-01-01T24:00:00.1Z|runtime|id]x", null)]
    [InlineData("[MFLOG|1|2026-01-01T00:00:00.1Z|runtime|id]x", null)]
    [InlineData("[MFLOG|0|2026-01-01T00:00:00.1Z||id]x", null)]
    [InlineData("[MFLOG|0|2026-01-01T00:00:00.1Z|runtime|id", null)]
    [InlineData("[MFLOG|0|", null)]
    [InlineData("", null)]
    public void Merge_OneLine_IsParsedAsPythonDoes(string line, string? text)
    {
        var parsed = Assert.Single(TaskLogReader.Merge(Encoding.UTF8.GetBytes(line + "\n")));

        Assert.Equal(text is not null, parsed.IsStructured);
        Assert.Equal(text ?? line + "\n", parsed.Text);
    }

    [GeneratedRegex(
        @"^\[MFLOG\|0\|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\|runtime\|" +
        @"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\]")]
    private static partial Regex Format();

    private static string Text(TaskLogWriter log) => Encoding.UTF8.GetString(log.Complete().Span);
}
