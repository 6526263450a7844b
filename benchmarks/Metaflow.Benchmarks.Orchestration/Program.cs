using System.CommandLine;
using System.Runtime.CompilerServices;
using Metaflow.Benchmarks.Orchestration;

var repository = RepositoryRoot();

var workloads = new Option<string[]>("--workload")
{
    Description = "Workload to run; may be repeated. Default: all",
    DefaultValueFactory = _ => [.. Workload.All.Select(workload => workload.Name)],
};
var side = new Option<string>("--side")
{
    Description = "dotnet, python or both; python needs METAFLOW_SRC, a checkout of Python Metaflow",
    DefaultValueFactory = _ => "both",
};
var repeat = new Option<int>("--repeat") { Description = "Runs of each workload", DefaultValueFactory = _ => 5 };
var maxWorkers = new Option<int>("--max-workers") { Description = "Tasks at a time", DefaultValueFactory = _ => 16 };
var programs = new Option<string[]>("--program")
{
    Description = "NAME=PATH, the flows in one shape; may be repeated. Default: dotnet, the release build in artifacts/bin",
    DefaultValueFactory = _ =>
        ["dotnet=" + Path.Combine(repository, "artifacts", "bin", "Metaflow.Benchmarks.Flows", "release", "Metaflow.Benchmarks.Flows")],
};
var raw = new Option<string>("--raw")
{
    Description = "File that keeps every measurement, one JSON object a line; the report is made of all that it holds",
    DefaultValueFactory = _ => Path.Combine(repository, "artifacts", "orchestration.jsonl"),
};

var root = new RootCommand("Compares the time and memory that runs of empty flows take, here and with Python Metaflow.")
{
    workloads, side, repeat, maxWorkers, programs, raw,
};
root.SetAction(async (parsed, stop) =>
{
    var shapes = parsed.GetValue(programs)!.Select(Program).ToList();
    var contenders = Contenders(parsed.GetValue(side)!, shapes);
    var stopclock = new Stopclock(parsed.GetValue(maxWorkers), shapes[0]);
    var file = Path.GetFullPath(parsed.GetValue(raw)!);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    ResourceUsage.AdoptOrphans();

    // Fills caches: compiled modules of Python, the system's page cache.
    await MeasureAsync(Workload.Named("hello"), 1, static _ => Task.CompletedTask);
    foreach (var workload in parsed.GetValue(workloads)!.Select(Workload.Named))
    {
        await MeasureAsync(workload, parsed.GetValue(repeat), async measurement =>
        {
            await MeasurementFile.AppendAsync(file, measurement, stop);
            await Console.Error.WriteLineAsync(
                $"{measurement.Workload} {measurement.Contender}: {measurement.WallSeconds:F2} s, "
                + $"CPU {measurement.ProcessorSeconds:F2} s");
        });
    }

    Console.WriteLine(Report.Write(await MeasurementFile.ReadAsync(file, stop)));

    async Task MeasureAsync(Workload workload, int rounds, Func<Measurement, Task> keep)
    {
        var sides = contenders.Where(contender => contender.Command(workload) is not null).ToList();
        if (sides.Count == 0)
            return;
        var data = Directory.CreateTempSubdirectory("metaflow-benchmark-");
        try
        {
            if (workload.HasOrigin)
                await stopclock.MakeOriginAsync(workload, data.FullName, stop);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var contender in sides)
                {
                    var folder = workload.HasOrigin ? data : data.CreateSubdirectory($"{contender.Name}-{round}");
                    await keep(await stopclock.MeasureAsync(contender, workload, folder.FullName, stop));
                }
            }
        }
        finally
        {
            // Not after each run: to delete so many files takes longer than the run did, and ext4 is slow at making files for minutes after.
            data.Delete(recursive: true);
        }
    }
});
return await root.Parse(args).InvokeAsync();

static DotNetContender Program(string shape) => shape.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } path]
    ? new DotNetContender(name, Path.GetFullPath(path))
    : throw new ArgumentException($"'{shape}' is not NAME=PATH.");

List<Contender> Contenders(string chosen, IReadOnlyList<DotNetContender> shapes)
{
    var contenders = new List<Contender>();
    if (chosen is "dotnet" or "both")
        contenders.AddRange(shapes);
    if (chosen is "python" or "both" && Environment.GetEnvironmentVariable("METAFLOW_SRC") is { Length: > 0 } source)
    {
        contenders.Add(new PythonContender(
            Environment.GetEnvironmentVariable("PYTHON") ?? "python3", source,
            Path.Combine(repository, "benchmarks", "orchestration")));
    }

    return contenders.Count > 0
        ? contenders
        : throw new ArgumentException(
            "Nothing to measure: for --side python set METAFLOW_SRC to a checkout of Python Metaflow.");
}

static string RepositoryRoot([CallerFilePath] string path = "") =>
    Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
