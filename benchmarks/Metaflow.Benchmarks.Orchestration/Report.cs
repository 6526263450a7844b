using System.Globalization;
using System.Text;

namespace Metaflow.Benchmarks.Orchestration;

/// <summary>Medians of measurements as Markdown tables.</summary>
internal static class Report
{
    /// <summary>Writes a table of medians, and one of ratios where both sides were measured.</summary>
    public static string Write(IReadOnlyCollection<Measurement> measurements)
    {
        var text = new StringBuilder(
            """
            | workload | tasks | side | runs | wall s | CPU s | CPU per task ms | tasks/s | tree MB | scheduler MB | processes |
            | --- | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: |

            """);
        foreach (var workload in Workload.All)
        {
            foreach (var group in measurements.Where(one => one.Workload == workload.Name).GroupBy(one => one.Contender))
                AppendRow(text, workload, group.Key, [.. group]);
        }

        text.Append("\n| workload | wall, python / dotnet | CPU | tree memory | scheduler memory |\n| --- | --: | --: | --: | --: |\n");
        foreach (var workload in Workload.All)
        {
            Measurement[] ours = [.. Of(measurements, workload, "dotnet")];
            Measurement[] theirs = [.. Of(measurements, workload, "python")];
            if (ours.Length > 0 && theirs.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {workload.Name} | {Ratio(theirs, ours, one => one.WallSeconds)} ")
                    .Append(CultureInfo.InvariantCulture, $"| {Ratio(theirs, ours, one => one.ProcessorSeconds)} ")
                    .Append(CultureInfo.InvariantCulture, $"| {Ratio(theirs, ours, one => one.TreePeakBytes)} ")
                    .Append(CultureInfo.InvariantCulture, $"| {Ratio(theirs, ours, one => one.SchedulerPeakBytes)} |\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<Measurement> Of(IEnumerable<Measurement> all, Workload workload, string contender) =>
        all.Where(one => one.Workload == workload.Name && one.Contender == contender);

    private static void AppendRow(StringBuilder text, Workload workload, string contender, Measurement[] runs)
    {
        var wall = Median(runs, one => one.WallSeconds);
        var processor = Median(runs, one => one.ProcessorSeconds);
        text.Append(CultureInfo.InvariantCulture, $"| {workload.Name} | {workload.Tasks} | {contender} | {runs.Length} ")
            .Append(CultureInfo.InvariantCulture, $"| {wall:F2} | {processor:F2} | {processor * 1000 / workload.Tasks:F1} ")
            .Append(CultureInfo.InvariantCulture, $"| {workload.Tasks / wall:F1} | {Median(runs, one => one.TreePeakBytes) / 1e6:F0} ")
            .Append(CultureInfo.InvariantCulture, $"| {Median(runs, one => one.SchedulerPeakBytes) / 1e6:F0} ")
            .Append(CultureInfo.InvariantCulture, $"| {Median(runs, one => one.PeakProcesses):F0} |\n");
    }

    private static string Ratio(Measurement[] theirs, Measurement[] ours, Func<Measurement, double> value) =>
        (Median(theirs, value) / Median(ours, value)).ToString("F1", CultureInfo.InvariantCulture) + "×";

    private static double Median(Measurement[] runs, Func<Measurement, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
