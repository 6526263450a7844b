using System.CommandLine;
using System.Runtime.CompilerServices;
using Metaflow.Benchmarks.Orchestration;
using Metaflow.Benchmarks.S3;

if (args is ["client", var verb, var place, var url])
{
    await Client.RunAsync(verb, place, url);
    return 0;
}

var workloads = new Option<string[]>("--workload")
{
    Description = "Workload to run; may be repeated. Default: all",
    DefaultValueFactory = _ => [.. Workload.All.Select(static workload => workload.Name)],
};
var sides = new Option<string[]>("--side")
{
    Description = "dotnet, python, aws or curl; may be repeated. Default: all; python needs METAFLOW_SRC, a checkout of Python Metaflow",
    DefaultValueFactory = _ => ["dotnet", "python", "aws", "curl"],
};
var repeat = new Option<int>("--repeat") { Description = "Runs of each workload", DefaultValueFactory = _ => 3 };
var folder = new Option<string>("--folder")
{
    Description = "Where files go: 13 GB for the large ones. In memory, so that no disk is measured",
    DefaultValueFactory = _ => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
};
var root = new RootCommand("Compares transfers to and from S3: this library, Python Metaflow, the AWS command line, curl.")
{
    workloads, sides, repeat, folder,
};
root.SetAction(async (parsed, stop) =>
{
    var source = Environment.GetEnvironmentVariable("METAFLOW_SRC");
    var contenders = parsed.GetValue(sides)!
        .Where(side => side != "python" || source is not null)
        .Select<string, Contender>(side => side switch
        {
            "dotnet" => new DotNetContender(),
            "python" => new PythonContender(Path.Combine(RepositoryRoot(), "benchmarks", "s3", "client.py")),
            "aws" => new AwsContender(),
            "curl" => new CurlContender(),
            _ => throw new ArgumentException($"'{side}' is none of dotnet, python, aws, curl."),
        })
        .ToList();
    ResourceUsage.AdoptOrphans();
    var data = Directory.CreateDirectory(Path.Combine(parsed.GetValue(folder)!, $"metaflow-s3-{Environment.ProcessId}")).FullName;
    var measurements = new List<Measurement>();
    try
    {
        foreach (var workload in parsed.GetValue(workloads)!.Select(Workload.Named))
        {
            var session = await Session.StartAsync(data, source, workload, stop);
            for (var round = 0; round < parsed.GetValue(repeat); round++)
            {
                foreach (var contender in contenders.Where(one => one.Command(workload, session.Bench, "") is not null))
                {
                    var measurement = await session.Bench.MeasureAsync(contender, workload, $"data/{workload.Size}", stop);
                    measurements.Add(measurement);
                    await Console.Error.WriteLineAsync(
                        $"{workload.Name} {contender.Name}: {measurement.Seconds:F2} s, CPU {measurement.ProcessorSeconds:F2} s, {measurement.PeakBytes / 1e6:F0} MB");
                    if (workload.Verb != "put")
                        continue;
                    // An empty server for each, so that none pays for what the others have left.
                    await session.DisposeAsync();
                    session = await Session.StartAsync(data, source, workload, stop);
                }
            }

            await session.DisposeAsync();
            Directory.Delete(Path.Combine(data, workload.Size), recursive: true);
        }
    }
    finally
    {
        Directory.Delete(data, recursive: true);
    }

    Console.WriteLine(Report.Write(measurements));
});
return await root.Parse(args).InvokeAsync();

static string RepositoryRoot([CallerFilePath] string path = "") =>
    Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!;
