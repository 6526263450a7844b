using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Metaflow.Service.Operations.Logging;

/// <summary>Lines for programs: an object of JSON each.</summary>
internal static class JsonLines
{
    public static void Write(LogWriter writer, in LogLine line)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
            WriteObject(json, line);
        bytes.Write("\n"u8);
        writer.Write(bytes.WrittenSpan);
    }

    private static void WriteObject(Utf8JsonWriter json, in LogLine line)
    {
        json.WriteStartObject();
        json.WriteString("timestamp", line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", LogLevels.Name(line.Level));
        json.WriteNumber("event", line.Event.Id);
        if (line.Event.Name is not null)
            json.WriteString("name", line.Event.Name);
        json.WriteString("logger", line.Category);
        json.WriteString("message", line.Message);
        if (Activity.Current is { } activity)
        {
            json.WriteString("trace_id", activity.TraceId.ToHexString());
            json.WriteString("span_id", activity.SpanId.ToHexString());
        }

        if (line.Fields is { Count: > 0 })
        {
            json.WriteStartObject("fields");
            foreach (var (name, value) in line.Fields)
            {
                if (name != "{OriginalFormat}")
                    WriteValue(json, JsonNamingPolicy.SnakeCaseLower.ConvertName(name), value);
            }

            json.WriteEndObject();
        }

        if (line.Exception is not null)
            json.WriteString("exception", line.Exception.ToString());
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
