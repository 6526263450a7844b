using System.Text;

namespace Metaflow.Datastore;

/// <summary>Reads stored logs: those of several sources or streams become one, ordered by time.</summary>
public static class TaskLogReader
{
    /// <summary>Reads and merges logs. Lines of one time keep their order; damaged lines come last.</summary>
    /// <param name="logs">The logs as stored.</param>
    public static IReadOnlyList<LogLine> Merge(params ReadOnlySpan<ReadOnlyMemory<byte>> logs)
    {
        var lines = new List<LogLine>();
        var isOrdered = true;
        var latest = DateTimeOffset.MinValue;
        foreach (var log in logs)
            Read(log.Span, lines, ref latest, ref isOrdered);
        // Almost always there is one log and its lines are in order. The sort must be stable.
        return isOrdered ? lines : [.. lines.OrderBy(static line => line.Timestamp)];
    }

    /// <summary>The text of lines as the task wrote it: each with a line end.</summary>
    /// <param name="lines">The lines.</param>
    public static string Text(IReadOnlyList<LogLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var text = new StringBuilder();
        foreach (var line in lines)
            text.Append(line.Text).Append('\n');
        return text.ToString();
    }

    private static void Read(
        ReadOnlySpan<byte> log, List<LogLine> lines, ref DateTimeOffset latest, ref bool isOrdered)
    {
        var source = "";
        while (log.Length > 0)
        {
            var end = log.IndexOf((byte)'\n');
            var whole = end < 0 ? log : log[..(end + 1)];
            var line = Parse(end < 0 ? log : log[..end], whole, ref source);
            isOrdered &= line.Timestamp >= latest;
            latest = line.Timestamp;
            lines.Add(line);
            log = log[whole.Length..];
        }
    }

    private static LogLine Parse(ReadOnlySpan<byte> line, ReadOnlySpan<byte> whole, ref string source)
    {
        if (!LogHeader.TryParse(line, out var parts))
            return new LogLine(DateTimeOffset.MaxValue, "", "", Encoding.UTF8.GetString(whole));
        var name = line[parts.Source];
        if (!Ascii.Equals(name, source))
            source = Encoding.UTF8.GetString(name);
        return new LogLine(
            parts.Timestamp,
            source,
            Encoding.UTF8.GetString(line[parts.Id]),
            Encoding.UTF8.GetString(line[parts.Text]));
    }
}
