using System.Diagnostics;
using System.Globalization;
using Metaflow.Benchmarks.Orchestration;

namespace Metaflow.Benchmarks.S3;

/// <summary>The server, the files and the stopwatch that all contenders share.</summary>
/// <param name="folder">Where files are.</param>
/// <param name="endpoint">The server.</param>
/// <param name="pythonSource">A checkout of Python Metaflow; null for none.</param>
internal sealed class Bench(string folder, Uri endpoint, string? pythonSource)
{
    public const string Bucket = "bench";

    public string Folder { get; } = folder;

    public Uri Endpoint { get; } = endpoint;

    /// <summary>Where the files of a workload are, or go.</summary>
    public string FolderOf(Workload workload) => Path.Combine(Folder, workload.Verb == "get" ? "got" : workload.Size);

    /// <summary>
    /// Makes the files of a workload, and the objects that it reads. The server's code is compiled, and memory is at hand, before anything is
    /// measured.
    /// </summary>
    public async Task PrepareAsync(Workload workload, CancellationToken stop)
    {
        var client = new DotNetContender();
        foreach (var warmUp in (Workload[])[new("put", "warm", 2000, 4096), new("get", "warm", 2000, 4096)])
        {
            MakeFiles(warmUp);
            await MeasureAsync(client, warmUp, "warm", stop);
        }

        MakeFiles(workload);
        if (workload.Verb == "put")
            return;
        await MeasureAsync(client, workload with { Verb = "put" }, $"data/{workload.Size}", stop);
        await MeasureAsync(client, workload, $"data/{workload.Size}", stop);
    }

    /// <summary>Lets a contender do a workload.</summary>
    /// <exception cref="InvalidOperationException">It failed, or did less than it should.</exception>
    public async Task<Measurement> MeasureAsync(Contender contender, Workload workload, string place, CancellationToken stop)
    {
        var target = FolderOf(workload);
        if (workload.Verb == "get")
            Directory.CreateDirectory(target);
        var before = ResourceUsage.OfChildren();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(Describe(contender.Command(workload, this, place)!))!;
        using var tree = new ProcessTree(process.Id);
        var output = process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        var seconds = clock.Elapsed.TotalSeconds;
        tree.Dispose();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{contender.Name} exited with {process.ExitCode} on '{workload.Name}'.");
        Check(workload, await output);
        if (workload.Verb == "get")
            Directory.Delete(target, recursive: true);
        // Programs in .NET and Python say how long it took without their start.
        var own = (await output).Split('\n').LastOrDefault(static line => line.StartsWith("seconds ", StringComparison.Ordinal));
        return new Measurement(
            workload,
            contender.Name,
            own is null ? seconds : double.Parse(own.AsSpan(8), CultureInfo.InvariantCulture),
            (ResourceUsage.OfChildren() - before).TotalSeconds,
            tree.PeakBytes);
    }

    private ProcessStartInfo Describe(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, WorkingDirectory = Folder };
        foreach (var name in start.Environment.Keys.Where(static k => k.StartsWith("METAFLOW_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = Endpoint.AbsoluteUri,
            ["METAFLOW_S3_ENDPOINT_URL"] = Endpoint.AbsoluteUri,
            ["AWS_ACCESS_KEY_ID"] = "benchmark",
            ["AWS_SECRET_ACCESS_KEY"] = "benchmark",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_DEFAULT_REGION"] = "us-east-1",
            ["METAFLOW_TEMPDIR"] = Folder,
            ["METAFLOW_USER"] = "benchmark",
            // As in the workers of a flow.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_TC_CallCountingDelayMs"] = "1000",
            ["DOTNET_gcConcurrent"] = "0",
        })
            start.Environment[name] = value;
        if (pythonSource is not null)
            start.Environment["PYTHONPATH"] = pythonSource;
        return start;
    }

    private void Check(Workload workload, string output)
    {
        // Libraries say how many there were; of programs, files or lines are counted.
        var count = output.StartsWith("count ", StringComparison.Ordinal)
            ? int.Parse(output.AsSpan(6, output.IndexOf('\n', StringComparison.Ordinal) - 6), CultureInfo.InvariantCulture)
            : workload.Verb switch
            {
                "get" => new DirectoryInfo(FolderOf(workload)).EnumerateFiles("*", SearchOption.AllDirectories).Count(f => f.Length == workload.Bytes),
                "list" => output.Split('\n').Count(static line => line.Length > 0),
                _ => workload.Objects,
            };
        if (count != workload.Objects)
            throw new InvalidOperationException($"{count} of {workload.Objects} objects were there for '{workload.Name}'.");
    }

    private void MakeFiles(Workload workload)
    {
        var folder = Path.Combine(Folder, workload.Size);
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        var content = new byte[Math.Min(workload.Bytes, 1 << 20)];
        for (var i = 0; i < workload.Objects; i++)
        {
            random.NextBytes(content);
            using var file = File.Create(Path.Combine(folder, $"{i}"));
            for (var at = 0L; at < workload.Bytes; at += content.Length)
                file.Write(content);
        }
    }
}
