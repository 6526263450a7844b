using Metaflow.Client;
using Metaflow.Configuration;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.Metadata;
using static Metaflow.Core.Tests.Client.HandmadeRun;

namespace Metaflow.Core.Tests.Client;

/// <summary>What the client makes of records.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly HandmadeRun _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task Clone_OfClone_HasRecordsAndLogsOfTheFirst()
    {
        var run = await _runs.NewRunAsync();
        var first = await _runs.NewTaskAsync(
            run, "start", Record("attempt", "0"), Record("ds-type", "local"), Record("ds-root", _runs.Root), Record("git-info", "{}"));
        await _runs.Metadata.RegisterMetadataAsync(first, [Record("attempt", "1", 1)]);
        _runs.Write(first, "0.runtime_stdout.log", Line("00:00:01", "runtime", "failed"));
        _runs.Write(first, "1.runtime_stdout.log", Line("00:00:02", "runtime", "one") + Line("00:00:04", "runtime", "three"));
        _runs.Write(first, "1.task_stdout.log", Line("00:00:03", "task", "two"));
        var second = await CloneAsync(first);
        var third = await CloneAsync(second);

        var task = await _runs.Client.TaskAsync(third.ToString());

        Assert.Equal("one\ntwo\nthree\n", await task.StdoutAsync());
        Assert.Equal("", await task.StderrAsync());
        Assert.Equal(3 * Line("00:00:01", "x", "").Length + 6 + 6 + 3 + "onetwothree".Length, await task.StdoutSizeAsync());
        Assert.Equal(second.ToString(), await task.OriginPathspecAsync());
        Assert.Equal($"Flow/{second.Run}", await task.Run.OriginPathspecAsync());
        Assert.Equal($"Flow/{second.Run}/start", await task.Step.OriginPathspecAsync());
        var records = await task.MetadataDictionaryAsync();
        Assert.Equal("{}", records["git-info"]);
        Assert.Equal("0", records["attempt"]);
        Assert.Equal(second.Run, records["origin-run-id"]);
        Assert.Equal(0, await task.CurrentAttemptAsync());
        Assert.Null(await (await _runs.Client.TaskAsync(first.ToString())).OriginPathspecAsync());
    }

    [Fact]
    public async Task Clone_OfItself_IsAnErrorAndNoEndlessLoop()
    {
        var run = await _runs.NewRunAsync();
        var task = await _runs.NewTaskAsync(run, "start", Record("origin-run-id", run.Run!), Record("origin-task-id", "0"));
        Assert.Equal("0", task.Task);

        var error = await Assert.ThrowsAsync<MetaflowException>(
            async () => await (await _runs.Client.TaskAsync(task.ToString())).StdoutAsync());
        Assert.Contains(task.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clone_OfRunThatIsGone_HasItsOwnRecords()
    {
        var run = await _runs.NewRunAsync();
        var task = await _runs.NewTaskAsync(run, "start", Record("origin-run-id", "7"), Record("origin-task-id", "1"));

        var found = await _runs.Client.TaskAsync(task.ToString());

        Assert.Equal("Flow/7/start/1", await found.OriginPathspecAsync());
        Assert.Equal("", await found.StdoutAsync());
        Assert.Equal(2, (await found.MetadataAsync()).Count);
    }

    [Fact]
    public async Task Attempt_OfOldRecordsWithoutTags_IsToldByTime()
    {
        var task = await _runs.NewTaskAsync(await _runs.NewRunAsync(), "start", Old("attempt", "0"), Old("note", "a"));
        _runs.Time.Advance(TimeSpan.FromSeconds(1));
        await _runs.Metadata.RegisterMetadataAsync(task, [Old("attempt", "1"), Old("note", "b")]);

        Assert.Equal("a", (await NotesAsync(0))["note"]);
        Assert.Equal("b", (await NotesAsync(1))["note"]);
        Assert.Empty(await NotesAsync(2));

        static MetadataRecord Old(string field, string value) => new(field, value, field, []);

        async Task<IReadOnlyDictionary<string, string>> NotesAsync(int attempt) =>
            await (await _runs.Client.TaskAsync(task.ToString(), attempt)).MetadataDictionaryAsync();
    }

    [Fact]
    public async Task Artifacts_OfAttemptBeforeOneThatDied_AreShown()
    {
        var task = await _runs.NewTaskAsync(await _runs.NewRunAsync(), "start", Record("attempt", "0"));
        await _runs.FinishAsync(task, x: 3);
        await _runs.Metadata.RegisterMetadataAsync(task, [Record("attempt", "1", 1)]);
        await new FlowDatastore("Flow", new LocalStorage(_runs.Root)).BeginAttemptAsync(task, 1);

        var found = await _runs.Client.TaskAsync(task.ToString());

        Assert.Equal(3, await found.ReadAsync<int>("x"));
        Assert.Equal(1, await found.CurrentAttemptAsync());
    }

    [Fact]
    public async Task Artifact_InAnotherFolder_IsFoundThere()
    {
        using var elsewhere = new TemporaryDirectory();
        var task = await _runs.NewTaskAsync(await _runs.NewRunAsync(), "start");
        await _runs.FinishAsync(task, x: 4, storage: new LocalStorage(elsewhere.Path));

        var artifact = await _runs.Client.ArtifactAsync($"{task}/x");

        Assert.Equal(4, await artifact.ReadAsync<int>());
        Assert.Equal(5, await artifact.SizeAsync());
    }

    [Fact]
    public async Task Artifact_OfRemoteStorage_IsFetchedOnce()
    {
        using var bucket = new TemporaryDirectory();
        using var kept = new TemporaryDirectory();
        var task = await _runs.NewTaskAsync(await _runs.NewRunAsync(), "start");
        await _runs.FinishAsync(task, x: 4, storage: new CountingStorage(new LocalStorage(bucket.Path), "s3", "s3://bucket"));

        Assert.Equal(4, await ReadAsync());
        Assert.Equal(ContentAddressedStore.KeyOf(Metaflow.Artifacts.ArtifactTypes.Int32.Serialize(4)), Assert.Single(kept.Files())[^40..]);
        Directory.Delete(Path.Combine(bucket.Path, "Flow", "data"), recursive: true);
        Assert.Equal(4, await ReadAsync());

        async Task<int> ReadAsync()
        {
            var storage = new CountingStorage(new LocalStorage(bucket.Path), "s3", "s3://bucket");
            var client = new MetaflowClient(
                _runs.Metadata, storage, cache: new BlobFileCache(kept.Path, 1 << 20, _runs.Time));
            return await (await client.TaskAsync(task.ToString())).ReadAsync<int>("x");
        }
    }

    [Fact]
    public async Task Artifact_InStorageOfUnknownKind_IsAnErrorThatNamesIt()
    {
        var task = await _runs.NewTaskAsync(await _runs.NewRunAsync(), "start");
        await _runs.FinishAsync(task, x: 4, storage: new CountingStorage(new LocalStorage(_runs.Root), "s9", "s9://bucket"));

        var artifact = await _runs.Client.ArtifactAsync($"{task}/x");
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => artifact.ReadAsync<int>());

        Assert.Contains("'s9'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trigger_OfEvents_HasThemLatestFirst()
    {
        var upstream = await _runs.NewRunAsync();
        var run = await _runs.NewRunAsync();
        await _runs.NewTaskAsync(run, "start", Record(
            "execution-triggers",
            $$"""
            [{"timestamp": 1767000000, "id": "Flow/{{upstream.Run}}/end/9", "name": "metaflow.Flow.end", "type": "run"},
             {"timestamp": 1767000060.5, "id": "e1", "name": "data_ready", "type": "event"}, {"name": "timeless"}]
            """));

        var trigger = await (await _runs.Client.RunAsync(run.ToString())).TriggerAsync();

        Assert.NotNull(trigger);
        Assert.Equal(["data_ready", "metaflow.Flow.end", "timeless"], trigger.Events.Select(static e => e.Name));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1767000060.5), trigger.Event.Timestamp);
        Assert.Equal("e1", trigger.FindEvent("data_ready")?.Id);
        Assert.Null(trigger.FindEvent("none"));
        Assert.Equal(upstream.Run, (await trigger.RunAsync())?.Id);
        Assert.Null(await trigger.RunAsync("OtherFlow"));
        Assert.Null(await (await _runs.Client.RunAsync(upstream.ToString())).TriggerAsync());
    }

    [Fact]
    public async Task Listing_ReadsNothingThatIsNotAskedFor()
    {
        var run = await _runs.NewRunAsync();
        var task = await _runs.NewTaskAsync(run, "start", Record("attempt", "0"));
        await _runs.FinishAsync(task, x: 1);
        foreach (var file in Directory.GetFiles(Path.Combine(_runs.Root, task.ToString()), "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) != "_self.json")
                await File.WriteAllTextAsync(file, "damaged");
        }

        var found = Assert.Single(await (await _runs.Client.FlowAsync("Flow")).RunsAsync().ToListAsync());
        var step = Assert.Single(await found.StepsAsync().ToListAsync());
        var only = Assert.Single(await step.TasksAsync().ToListAsync());
        Assert.Equal(task.ToString(), only.Pathspec);
        await Assert.ThrowsAsync<MetadataException>(() => only.MetadataAsync());

        foreach (var file in Directory.GetFiles(Path.Combine(_runs.Root, $"{run}/start"), "_self.json", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(file, "damaged");
        Assert.Single(await (await _runs.Client.FlowAsync("Flow")).RunsAsync().ToListAsync());
    }

    [Theory]
    [InlineData("user:ann", "METAFLOW_USER", "ann")]
    [InlineData("production:token-1", "METAFLOW_PRODUCTION_TOKEN", "token-1")]
    public async Task Namespace_ByDefault_IsThatOfWhoRunsTheProgram(string expected, string variable, string value)
    {
        await _runs.NewRunAsync();
        var environment = new Dictionary<string, string>
        {
            ["METAFLOW_USER"] = "bob",
            ["METAFLOW_DATASTORE_SYSROOT_LOCAL"] = Path.GetDirectoryName(_runs.Root)!,
            [variable] = value,
        };
        var configuration = MetaflowConfiguration.Create(environment, _runs.Root, Path.Combine(_runs.Root, "home"));

        var client = MetaflowClient.FromConfiguration(configuration, Metaflow.Runtime.Backends.Default);

        Assert.Equal(expected, client.Namespace);
        Assert.Equal(expected == "user:ann", await client.FindFlowAsync("Flow") is not null);
    }

    private static string Line(string time, string source, string text) =>
        $"[MFLOG|0|2026-01-01T{time}.000000Z|{source}|id]{text}\n";

    private async Task<Pathspec> CloneAsync(Pathspec origin) => await _runs.NewTaskAsync(
        await _runs.NewRunAsync(),
        "start",
        Record("attempt", "0"),
        Record("origin-run-id", origin.Run!),
        Record("origin-task-id", origin.Task!));
}
