using System.Text;
using Metaflow.Client;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata.Service;

namespace Metaflow.Tests.Batch;

/// <summary>Runs on AWS Batch whose records are in a metadata service.</summary>
public sealed class BatchServiceTests : IAsyncDisposable
{
    private const string Key = "sesame-71e4";

    private readonly BatchAws _aws = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_MetadataService_HasTheRecordsAndItsKeyIsNowhere()
    {
        _aws.Settings["METAFLOW_DEFAULT_METADATA"] = "service";
        _aws.Settings["METAFLOW_SERVICE_URL"] = MetadataService.Url;
        _aws.Settings["METAFLOW_SERVICE_INTERNAL_URL"] = MetadataService.Url;
        _aws.Settings["METAFLOW_SERVICE_AUTH_KEY"] = Key;

        var (exitCode, process) = await _aws.RunAsync("SquaresFlow", "--count", "2");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Contains("] The total is 5.\n", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, process.Output + process.Errors, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(process.Folder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Key, await File.ReadAllTextAsync(file, Stop), StringComparison.Ordinal);
        var keys = (await _aws.ObjectsAsync()).Select(static one => one.Key).ToArray();
        Assert.Contains(keys, static key => key.EndsWith("_stdout.log", StringComparison.Ordinal));
        Assert.DoesNotContain(keys, static key => key.EndsWith(".metadata.tgz", StringComparison.Ordinal));
        foreach (var log in keys.Where(static key => key.EndsWith(".log", StringComparison.Ordinal)))
            Assert.DoesNotContain(Key, await ReadAsync(log), StringComparison.Ordinal);

        var client = new MetaflowClient(new ServiceMetadata(new ServiceSettings(MetadataService.Url), _aws.User), _aws.Storage);
        var jobs = (await _aws.JobsAsync()).ToDictionary(static job => job.JobId, static job => job.Parameters!["metaflow.run_id"]);
        Assert.Equal(5, jobs.Count);
        var run = await client.RunAsync($"SquaresFlow/{Assert.Single(jobs.Values.Distinct())}", Stop);
        Assert.True(await run.IsSuccessfulAsync(Stop));
        await foreach (var step in run.StepsAsync(Stop))
        {
            await foreach (var task in step.TasksAsync(Stop))
                Assert.Contains((await task.MetadataDictionaryAsync(Stop))["aws-batch-job-id"], jobs.Keys);
        }
    }

    private async Task<string> ReadAsync(string path) =>
        Encoding.UTF8.GetString((await _aws.Storage.LoadAsync(path, cancellationToken: Stop))!.Content.Span);
}
