using System.Text.Json;

namespace Metaflow.Benchmarks.Orchestration;

/// <summary>Measurements kept as JSON, one a line, so that a report can be made of runs on different days.</summary>
internal static class MeasurementFile
{
    /// <summary>Reads a file; empty if there is none.</summary>
    public static async Task<List<Measurement>> ReadAsync(string path, CancellationToken stop)
    {
        var measurements = new List<Measurement>();
        if (File.Exists(path))
        {
            await foreach (var line in File.ReadLinesAsync(path, stop))
                measurements.Add(JsonSerializer.Deserialize<Measurement>(line)!);
        }

        return measurements;
    }

    /// <summary>Adds one measurement.</summary>
    public static Task AppendAsync(string path, Measurement measurement, CancellationToken stop) =>
        File.AppendAllTextAsync(path, JsonSerializer.Serialize(measurement) + "\n", stop);
}
