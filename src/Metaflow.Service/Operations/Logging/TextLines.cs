using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Metaflow.Service.Operations.Logging;

/// <summary>Lines for people: time, level, event and message. From warnings on with the trace that they belong to.</summary>
internal static class TextLines
{
    public static void Write(LogWriter writer, in LogLine line)
    {
        var text = new StringBuilder(160);
        text.Append(CultureInfo.InvariantCulture, $"{line.Time:yyyy-MM-dd HH:mm:ss.fff} {LogLevels.Name(line.Level)} [{line.Event.Id}] ");
        AppendSafe(text, line.Message);
        if (line.Level >= LogLevel.Warning && Activity.Current is { } activity)
            text.Append(CultureInfo.InvariantCulture, $" (trace {activity.TraceId})");
        text.Append('\n');
        if (line.Exception is not null)
        {
            foreach (var part in line.Exception.ToString().Split('\n'))
                AppendSafe(text.Append("    "), part.TrimEnd('\r')).Append('\n');
        }

        writer.Write(text.ToString());
    }

    // What a client sends must not look like a line of its own, nor move a terminal's cursor.
    private static StringBuilder AppendSafe(StringBuilder text, string message)
    {
        foreach (var c in message)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }

        return text;
    }
}
