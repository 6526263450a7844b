using System.Globalization;
using System.Text;

namespace Metaflow.Benchmarks.S3;

/// <summary>Medians as a Markdown table.</summary>
internal static class Report
{
    public static string Write(IReadOnlyList<Measurement> measurements)
    {
        var text = new StringBuilder()
            .Append("| workload | side | runs | s | objects/s | MB/s | CPU s | peak MB | times as fast as |\n")
            .Append("| --- | --- | --: | --: | --: | --: | --: | --: | --- |\n");
        foreach (var workload in measurements.GroupBy(static one => one.Workload))
        {
            var sides = workload.GroupBy(static one => one.Contender).ToDictionary(static side => side.Key, static side => side.ToList());
            foreach (var (name, runs) in sides)
            {
                var seconds = Median(runs, static one => one.Seconds);
                var others = name != "dotnet" ? "" : string.Join(", ", sides.Where(static side => side.Key != "dotnet").Select(side =>
                    string.Create(CultureInfo.InvariantCulture, $"{Median(side.Value, static one => one.Seconds) / seconds:F2}× {side.Key}")));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {workload.Key.Name} | {name} | {runs.Count} | {seconds:F2} | {workload.Key.Objects / seconds:F0} "
                    + $"| {workload.Key.Objects * workload.Key.Bytes / seconds / 1e6:F0} | {Median(runs, static one => one.ProcessorSeconds):F2} "
                    + $"| {Median(runs, static one => one.PeakBytes) / 1e6:F0} | {others} |\n");
            }
        }

        return text.ToString();
    }

    private static double Median(IReadOnlyList<Measurement> runs, Func<Measurement, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
