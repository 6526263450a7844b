using System.Globalization;
using System.Text;

namespace Metaflow.Benchmarks.Orchestration;

/// <summary>Medians of measurements as Markdown tables.</summary>
internal static class Report
{
    private static readonly CompositeFormat _row = CompositeFormat.Parse(
        "| {0} | {1} | {2} | {3} | {4:F2} | {5:F2} | {6:F1} | {7:F1} | {8:F0} | {9:F0} | {10:F0} |\n");

    private static readonly CompositeFormat _ratios = CompositeFormat.Parse(
        "| {0} | {1} | {2:F1}× | {3:F1}× | {4:F1}× | {5:F1}× |\n");

    /// <summary>Writes a table of medians, and one of ratios where both sides were measured.</summary>
    public static string Write(IReadOnlyCollection<Measurement> measurements)
    {
        var text = new StringBuilder()
            .Append("| workload | tasks | side | runs | wall s | CPU s | CPU ms per task | tasks/s ")
            .Append("| tree MB | scheduler MB | processes |\n")
            .Append("| --- | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: |\n");
        foreach (var workload in Workload.All)
        {
            foreach (var side in measurements.Where(one => one.Workload == workload.Name).GroupBy(one => one.Contender))
                AppendRow(text, workload, side.Key, [.. side]);
        }

        text.Append("\n| workload | python to | wall | CPU | tree memory | scheduler memory |\n")
            .Append("| --- | --- | --: | --: | --: | --: |\n");
        foreach (var workload in Workload.All)
        {
            foreach (var side in measurements.Select(one => one.Contender).Distinct().Where(name => name != "python"))
            {
                Measurement[] ours = [.. Of(measurements, workload, side)];
                Measurement[] theirs = [.. Of(measurements, workload, "python")];
                if (ours.Length > 0 && theirs.Length > 0)
                    AppendRatios(text, workload, side, theirs, ours);
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
        text.AppendFormat(
            CultureInfo.InvariantCulture, _row,
            workload.Name, workload.Tasks, contender, runs.Length,
            wall, processor, processor * 1000 / workload.Tasks, workload.Tasks / wall,
            Median(runs, one => one.TreePeakBytes) / 1e6,
            Median(runs, one => one.SchedulerPeakBytes) / 1e6,
            Median(runs, one => one.PeakProcesses));
    }

    private static void AppendRatios(
        StringBuilder text, Workload workload, string side, Measurement[] theirs, Measurement[] ours)
    {
        double Ratio(Func<Measurement, double> value) => Median(theirs, value) / Median(ours, value);

        text.AppendFormat(
            CultureInfo.InvariantCulture, _ratios, workload.Name, side,
            Ratio(one => one.WallSeconds), Ratio(one => one.ProcessorSeconds),
            Ratio(one => one.TreePeakBytes), Ratio(one => one.SchedulerPeakBytes));
    }

    private static double Median(Measurement[] runs, Func<Measurement, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
