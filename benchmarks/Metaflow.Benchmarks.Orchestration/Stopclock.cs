using System.Diagnostics;

namespace Metaflow.Benchmarks.Orchestration;

/// <summary>Runs a workload once, in a fresh folder, and measures it.</summary>
/// <param name="maxWorkers">Tasks at a time.</param>
/// <param name="origin">Who makes the runs that are resumed: all sides resume the same.</param>
internal sealed class Stopclock(int maxWorkers, DotNetContender origin)
{
    private const int MaxSplits = 20_000;
    private static readonly TimeSpan _orphanPatience = TimeSpan.FromSeconds(10);

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidOperationException">It did not exit with 0 or did not print its answer.</exception>
    public async Task<Measurement?> MeasureAsync(Contender contender, Workload workload, CancellationToken stop)
    {
        if (contender.Command(workload) is not { } command)
            return null;

        var folder = Directory.CreateTempSubdirectory("metaflow-benchmark-");
        try
        {
            if (workload.IsResumed)
                await FailAtEndAsync(workload, folder.FullName, stop);
            var startedAt = DateTimeOffset.UtcNow;
            var before = ResourceUsage.OfChildren();
            var clock = Stopwatch.StartNew();
            var verb = workload.IsResumed ? "resume" : "run";
            using var process = Process.Start(Describe(contender, workload, command, verb, folder.FullName))!;
            var tree = new ProcessTree(process.Id);
            TimeSpan wall;
            using (tree)
            {
                await process.WaitForExitAsync(stop);
                wall = clock.Elapsed;
                await WaitForOrphansAsync(stop);
            }

            await CheckAsync(contender, workload, process.ExitCode, folder.FullName, stop);
            var processor = ResourceUsage.OfChildren() - before;
            return new Measurement(
                workload.Name, contender.Name, startedAt, wall.TotalSeconds, processor.TotalSeconds,
                tree.PeakBytes, tree.RootPeakBytes, tree.PeakProcesses);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task FailAtEndAsync(Workload workload, string folder, CancellationToken stop)
    {
        var start = Describe(origin, workload, origin.Command(workload), "run", folder);
        start.Environment["FAIL"] = "end";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(stop);
        await WaitForOrphansAsync(stop);
        var output = await File.ReadAllTextAsync(Path.Combine(folder, "out.txt"), stop);
        if (process.ExitCode != 1 || !output.Contains("fails as FAIL asks", StringComparison.Ordinal))
            throw new InvalidOperationException($"The run to resume ended with {process.ExitCode}:\n{output[^Math.Min(2000, output.Length)..]}");
    }

    // The shell sends the output to a file and becomes the program: no pipe to drain, and no process more.
    private ProcessStartInfo Describe(
        Contender contender, Workload workload, string[] command, string verb, string folder)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        string[] arguments =
        [
            "-c", "exec \"$0\" \"$@\" > out.txt 2>&1", .. command,
            verb, "--max-workers", $"{maxWorkers}", "--max-num-splits", $"{MaxSplits}",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        foreach (var name in start.Environment.Keys.Where(IsConfiguration).ToList())
            start.Environment.Remove(name);
        start.Environment["METAFLOW_HOME"] = Path.Combine(folder, "home");
        foreach (var (name, value) in contender.Environment(workload))
            start.Environment[name] = value;
        return start;
    }

    private static bool IsConfiguration(string name) => name.StartsWith("METAFLOW", StringComparison.Ordinal);

    private static async Task WaitForOrphansAsync(CancellationToken stop)
    {
        var patience = Stopwatch.StartNew();
        while (ResourceUsage.ReapOrphans() && patience.Elapsed < _orphanPatience)
            await Task.Delay(20, stop);
    }

    private static async Task CheckAsync(
        Contender contender, Workload workload, int exitCode, string folder, CancellationToken stop)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "out.txt"), stop);
        if (exitCode == 0 && lines.Any(line => line.EndsWith(workload.Answer, StringComparison.Ordinal)))
            return;

        throw new InvalidOperationException(
            $"{contender.Name} exited with {exitCode} on {workload.Name}. Its last lines:\n"
            + string.Join('\n', lines.TakeLast(20)));
    }
}
