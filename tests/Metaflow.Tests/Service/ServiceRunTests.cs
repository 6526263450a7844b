using System.Text.RegularExpressions;
using Metaflow.Client;
using Metaflow.Configuration;
using Metaflow.Runtime;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Service;

/// <summary>Flows with worker processes whose records are in a running metadata service.</summary>
public sealed partial class ServiceRunTests
{
    [Fact]
    public async Task Commands_OnAService_WorkAsOnLocalMetadata()
    {
        var url = MetadataService.Url;
        var environment = new Dictionary<string, string> { ["METAFLOW_SERVICE_URL"] = url };
        var (exitCode, process) = await FlowProcess.RunAsync(environment, "SquaresFlow", "--metadata", "service", "run", "--tag", "first");
        using (process)
        {
            await File.WriteAllTextAsync(
                Path.Combine(process.Folder, "config.json"), $$"""{"METAFLOW_SERVICE_URL": "{{url}}", "METAFLOW_DEFAULT_METADATA": "service"}""");
            Assert.True(exitCode == 0, process.Output + process.Errors);
            var id = RunId().Match(process.Output).Groups[1].Value;
            Assert.False(Directory.EnumerateDirectories(process.Folder, "_meta", SearchOption.AllDirectories).Any());

            var logs = await process.AgainAsync("SquaresFlow", "--quiet", "logs", $"{id}/end");
            Assert.Equal((0, "The total is 55.\n"), logs);
            var dump = await process.AgainAsync("SquaresFlow", "--quiet", "dump", $"{id}/end", "--include", "total");
            Assert.Equal((0, "total [size: 5 type: <class 'int'>] = 55\n"), dump);
            Assert.Equal(0, (await process.AgainAsync("SquaresFlow", "tag", "add", "--run-id", id, "second")).ExitCode);

            var run = await ClientOf(process.Folder).RunAsync($"SquaresFlow/{id}");
            Assert.Equal(["first", "second"], run.UserTags.Order());
            Assert.True(await run.IsSuccessfulAsync());
            Assert.Equal(5, await (await run.StepAsync("Compute")).TasksAsync().CountAsync());

            var (resumed, output) = await process.AgainAsync("SquaresFlow", "resume", "Join");
            Assert.True(resumed == 0, output);
            var second = await ClientOf(process.Folder).RunAsync($"SquaresFlow/{RunId().Match(output).Groups[1].Value}");
            Assert.Equal(run.Pathspec, await second.OriginPathspecAsync());
            var clone = await (await second.StepAsync("Compute")).TasksAsync().FirstAsync();
            Assert.NotNull(await clone.OriginPathspecAsync());
            Assert.Equal(55, await (await second.EndTaskAsync())!.ReadAsync<long>("total"));

            var spun = await process.AgainAsync("SquaresFlow", "spin", $"{id}/join");
            Assert.True(spun.ExitCode == 0, spun.Output);
        }
    }

    [Fact]
    public async Task Run_KeyOfTheService_IsInNothingThatTheRunLeaves()
    {
        const string Key = "sesame-5c1d";
        var environment = new Dictionary<string, string>
        {
            ["METAFLOW_SERVICE_URL"] = MetadataService.Url,
            ["METAFLOW_SERVICE_AUTH_KEY"] = Key,
            ["METAFLOW_DEFAULT_METADATA"] = "service",
        };
        var (exitCode, process) = await FlowProcess.RunAsync(environment, "SquaresFlow", "run", "--count", "2");
        using (process)
        {
            Assert.True(exitCode == 0, process.Output + process.Errors);
            Assert.DoesNotContain(Key, process.Output + process.Errors, StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(process.Folder, "*", SearchOption.AllDirectories))
                Assert.DoesNotContain(Key, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_NothingListens_SaysWhereAndWhatToDo()
    {
        var environment = new Dictionary<string, string>
        {
            ["METAFLOW_SERVICE_URL"] = "http://127.0.0.1:9/api",
            ["METAFLOW_DEFAULT_METADATA"] = "service",
            ["METAFLOW_SERVICE_RETRY_COUNT"] = "0",
        };
        var (exitCode, process) = await FlowProcess.RunAsync(environment, "SquaresFlow", "run");
        using (process)
        {
            Assert.Equal(1, exitCode);
            Assert.Contains("Metadata service error", process.Errors, StringComparison.Ordinal);
            Assert.Contains("Cannot create a run of 'SquaresFlow': POST http://127.0.0.1:9/api/flows/SquaresFlow/run", process.Errors, StringComparison.Ordinal);
            Assert.Contains("METAFLOW_SERVICE_URL", process.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_NoAddress_SaysWhatToSet()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "--metadata", "service", "run");
        using (process)
        {
            Assert.Equal(2, exitCode);
            Assert.Contains("set METAFLOW_SERVICE_URL", process.Errors, StringComparison.Ordinal);
        }
    }

    private static MetaflowClient ClientOf(string folder) => MetaflowClient.FromConfiguration(
        MetaflowConfiguration.Create(
            new Dictionary<string, string>
            {
                ["METAFLOW_USER"] = "tester",
                ["METAFLOW_DEFAULT_METADATA"] = "service",
                ["METAFLOW_SERVICE_URL"] = MetadataService.Url,
            },
            folder,
            folder),
        Backends.Default);

    [GeneratedRegex(@"run-id (\d+)\)")]
    private static partial Regex RunId();
}
