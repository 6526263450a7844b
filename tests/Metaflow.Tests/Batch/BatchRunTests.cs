using System.Text.RegularExpressions;
using Metaflow.Client;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Batch;

/// <summary>Whole runs whose tasks are jobs of AWS Batch.</summary>
public sealed partial class BatchRunTests : IAsyncDisposable
{
    private const string JobId = "[0-9a-f-]{36}";

    /// <summary>What every task of a job prints first, as Python's do.</summary>
    private const string Bootstrap =
        "Setting up task environment.\nDownloading code package...\nCode package downloaded.\nTask is starting.\n";

    private const string PythonScript = """
        import json, os, sys
        os.environ.update(json.loads(sys.stdin.readline()))
        from metaflow import Flow, namespace
        namespace(None)
        run = Flow("BranchesFlow").latest_run
        end = run["end"].task
        print(json.dumps([run.successful, end["total"].data, end["sides"].data, end.stdout.splitlines()[-1], "the right side" in run["right"].task.stderr.splitlines()]))
        print(json.dumps(sorted(task.stdout for task in run["measure"])))
        print(json.dumps(end.metadata_dict["aws-batch-job-id"]))
        """;

    private readonly BatchAws _aws = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_BranchesAndForeach_EndsWithAllThatALocalRunHas()
    {
        var (exitCode, process) = await _aws.RunAsync("BranchesFlow");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Contains("Done!", process.Output, StringComparison.Ordinal);
        var jobs = await _aws.JobsAsync();
        Assert.Equal(10, jobs.Count);
        Assert.All(jobs, static job => Assert.Equal("SUCCEEDED", job.Status));
        foreach (var job in jobs)
        {
            Assert.Contains($"] [{job.JobId}] Task is starting (status SUBMITTED)...", process.Output, StringComparison.Ordinal);
            Assert.Contains($"] [{job.JobId}] Task finished with exit code 0.", process.Output, StringComparison.Ordinal);
        }

        string[] printed = ["the left side", "the right side", "the length of für is 3", "the length of two 🚀 is 5", "left and right: 11"];
        Assert.All(printed, line => Assert.Matches($@"/\d+\] \[{JobId}\] {Regex.Escape(line)}\n", process.Output));

        var run = await _aws.RunOfAsync(process, "BranchesFlow");
        Assert.True(await run.IsSuccessfulAsync(Stop));
        var end = (await run.EndTaskAsync(Stop))!;
        Assert.Equal(11, await end.ReadAsync<int>("total", Stop));
        Assert.Equal(["left", "right"], await end.ReadAsync<string[]>("sides", Stop));
        Assert.Equal(3, await (await run.StepAsync("measure", Stop)).TasksAsync(Stop).CountAsync(Stop));
        var metadata = await end.MetadataDictionaryAsync(Stop);
        Assert.Equal(jobs.Single(static job => job.JobName.Contains("-end-", StringComparison.Ordinal)).JobId, metadata["aws-batch-job-id"]);
        Assert.Equal(BatchAws.Queue, metadata["aws-batch-jq-name"]);
        var code = await run.CodeAsync(Stop);
        Assert.NotNull(code);
        Assert.StartsWith(_aws.Root, code.Path, StringComparison.Ordinal);

        var id = run.Id;
        var ended = await process.AgainAsync(_aws.Settings, "BranchesFlow", "--quiet", "logs", $"{id}/end", "--stdout");
        Assert.Equal((0, Bootstrap + "left and right: 11\n"), ended);
        var measured = await process.AgainAsync(_aws.Settings, "BranchesFlow", "--quiet", "logs", $"{id}/measure", "--stdout");
        Assert.Equal(3, Lengths().Count(measured.Output));
    }

    [Fact]
    [Trait("Needs", "METAFLOW_SRC")]
    public async Task Run_ReadByPython_IsAsOneOfPythons()
    {
        var source = Python.FindMetaflow();
        var (exitCode, process) = await _aws.RunAsync("BranchesFlow");
        using var owned = process;
        Assert.True(exitCode == 0, process.Output + process.Errors);

        var settings = _aws.Settings.Append(new("METAFLOW_DATASTORE_SYSROOT_LOCAL", process.Folder)).Append(new("METAFLOW_DEFAULT_METADATA", "local"))
            .ToDictionary();
        var read = Python.Run(PythonScript, [System.Text.Json.JsonSerializer.Serialize(settings)], source);

        Assert.Equal("""[true, 11, ["left", "right"], "left and right: 11", true]""", read[0]);
        Assert.Equal(3, Lengths().Count(read[1]));
        Assert.Contains(await _aws.JobsAsync(), job => read[2] == $"\"{job.JobId}\"");
    }

    [Fact]
    public async Task Run_OneStepOnBatch_OthersStayHere()
    {
        const int Count = 30;
        var (exitCode, process) = await FlowProcess.RunAsync(
            WithoutDefaultDatastore(), "PlacesFlow", "--datastore", "s3", "run", "--count", $"{Count}", "--max-workers", $"{Count}");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        var run = await _aws.RunOfAsync(process, "PlacesFlow");
        var jobs = (await _aws.JobsAsync()).Select(static job => job.JobId).Order().ToArray();
        Assert.Equal(Count, jobs.Length);
        var end = (await run.EndTaskAsync(Stop))!;
        Assert.Equal(jobs, (await end.ReadAsync<string[]>("jobs", Stop)).Order());
        Assert.Equal("", await end.ReadAsync<string>("job", Stop));
        Assert.Equal("", await (await (await run.StepAsync("start", Stop)).TaskAsync(Stop))!.ReadAsync<string>("job", Stop));
    }

    private Dictionary<string, string> WithoutDefaultDatastore()
    {
        _aws.Settings.Remove("METAFLOW_DEFAULT_DATASTORE");
        return _aws.Settings;
    }

    [GeneratedRegex("the length of ")]
    private static partial Regex Lengths();
}
