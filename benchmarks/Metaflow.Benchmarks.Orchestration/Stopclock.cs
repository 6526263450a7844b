using System.Diagnostics;

namespace Metaflow.Benchmarks.Orchestration;

/// <summary>Runs workloads and measures them.</summary>
/// <param name="maxWorkers">Tasks at a time.</param>
/// <param name="origin">Who makes the runs that are resumed: all sides resume the same.</param>
internal sealed class Stopclock(int maxWorkers, DotNetContender origin)
{
    private const int MaxSplits = 20_000;
    private const string OutputFile = "out.txt";
    private static readonly TimeSpan _orphanPatience = TimeSpan.FromSeconds(10);

    /// <summary>Makes the run that a workload resumes or reads; both leave it as it is.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="folder">Where its data goes.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="InvalidOperationException">The run did not end as it was asked to.</exception>
    public async Task MakeOriginAsync(Workload workload, string folder, CancellationToken stop)
    {
        var start = Describe(origin, workload with { Flow = "fanout" }, RunArguments("run"), folder);
        if (workload.IsResumed)
            start.Environment["FAIL"] = "end";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(stop);
        await WaitForOrphansAsync(stop);
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, OutputFile), stop);
        var isExpected = workload.IsResumed
            ? process.ExitCode == 1 && lines.Any(line => line.Contains("fails as FAIL asks", StringComparison.Ordinal))
            : process.ExitCode == 0;
        if (!isExpected)
            throw Unexpected(origin, workload, process.ExitCode, lines);
    }

    /// <summary>Runs a workload.</summary>
    /// <param name="contender">Who runs it.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="folder">Where the data goes: an empty folder, or that of the run to resume.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="InvalidOperationException">It did not exit with 0 or did not print its answer.</exception>
    public async Task<Measurement> MeasureAsync(Contender contender, Workload workload, string folder, CancellationToken stop)
    {
        var startedAt = DateTimeOffset.UtcNow;
        var before = ResourceUsage.OfChildren();
        var clock = Stopwatch.StartNew();
        var arguments = workload.IsRead ? [] : RunArguments(workload.IsResumed ? "resume" : "run");
        using var process = Process.Start(Describe(contender, workload, arguments, folder))!;
        var tree = new ProcessTree(process.Id);
        TimeSpan wall;
        using (tree)
        {
            await process.WaitForExitAsync(stop);
            wall = clock.Elapsed;
            await WaitForOrphansAsync(stop);
        }

        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, OutputFile), stop);
        if (process.ExitCode != 0 || !lines.Any(line => line.EndsWith(workload.Answer, StringComparison.Ordinal)))
            throw Unexpected(contender, workload, process.ExitCode, lines);
        var processor = ResourceUsage.OfChildren() - before;
        return new Measurement(
            workload.Name, contender.Name, startedAt, wall.TotalSeconds, processor.TotalSeconds,
            tree.PeakBytes, tree.RootPeakBytes, tree.PeakProcesses);
    }

    // The shell sends the output to a file and becomes the program: no pipe to drain, and no process more.
    private static ProcessStartInfo Describe(Contender contender, Workload workload, string[] command, string folder)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        string[] arguments =
        [
            "-c", $"exec \"$0\" \"$@\" > {OutputFile} 2>&1", .. contender.Command(workload)!, .. command,
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

    private string[] RunArguments(string verb) => [verb, "--max-workers", $"{maxWorkers}", "--max-num-splits", $"{MaxSplits}"];

    private static bool IsConfiguration(string name) => name.StartsWith("METAFLOW", StringComparison.Ordinal);

    private static async Task WaitForOrphansAsync(CancellationToken stop)
    {
        var patience = Stopwatch.StartNew();
        while (ResourceUsage.ReapOrphans() && patience.Elapsed < _orphanPatience)
            await Task.Delay(20, stop);
    }

    private static InvalidOperationException Unexpected(
        Contender contender, Workload workload, int exitCode, string[] lines) => new(
        $"{contender.Name} exited with {exitCode} on {workload.Name}. Its last lines:\n"
        + string.Join('\n', lines.TakeLast(20)));
}
