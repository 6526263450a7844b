using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Core.Tests.Metadata;

public sealed class LocalMetadataTests : MetadataProviderTests, IDisposable
{
    private static readonly RunTags _tags = new(["a tag", "é"], ["runtime:dev", "user:ann"]);
    private static readonly ArtifactInfo _info = new(5, "<class 'int'>", "pickle-v4");

    private readonly TemporaryDirectory _directory = new();
    private readonly LocalMetadata _metadata;

    public LocalMetadataTests() => _metadata = new LocalMetadata(_directory.Path, "ann", Time);

    protected override MetadataProvider Metadata => _metadata;

    public void Dispose() => _directory.Dispose();

    /// <summary>So it is on machines of AWS Batch, where one process runs the step and another records what the machine is.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RegisterTask_RecordComesMeanwhileFromAnotherProcess_RecordsBoth(bool isDone)
    {
        var task = new Pathspec("Flow", "1", "start", "7");
        var other = new LocalMetadata(_directory.Path, "ann", Time);
        var interrupted = new InterruptedTime(Time, () => other.RegisterMetadataAsync(task, [MetadataRecord.ForAttempt("machine", "m5.large", 0)]).AsTask().Wait());
        var metadata = new LocalMetadata(_directory.Path, "ann", interrupted);
        MetadataRecord[] records = [MetadataRecord.ForAttempt("attempt", "0", 0)];

        if (isDone)
            await metadata.RegisterDoneTaskAsync(task, _tags, records, new LocalStorage("/data"), [new StoredArtifact("x", "ab12", _info)]);
        else
            Assert.True(await metadata.RegisterTaskAsync(task, _tags, records));

        Assert.NotNull(await other.FindTaskAsync(task));
        Assert.Equal(["attempt", "machine"], (await other.LoadMetadataAsync(task)).Select(entry => entry.Field).Order(StringComparer.Ordinal));
        Assert.Equal(isDone ? 1 : 0, (await other.ListArtifactsAsync(task, 0)).Count);
    }

    [Fact]
    public async Task NewRunAndTask_LeaveExactlyPythonsFiles()
    {
        var run = await _metadata.NewRunAsync("Flow", _tags);
        var step = new Pathspec("Flow", run.Run, "start");
        var task = await _metadata.NewTaskAsync(step, _tags, [MetadataRecord.ForAttempt("attempt", "0", 0)]);
        await _metadata.RegisterMetadataAsync(
            task, [new MetadataRecord("attempt_ok", "True", "internal_attempt_status", ["attempt_id:0"])]);
        await _metadata.RegisterArtifactsAsync(
            task, 0, _tags, new LocalStorage("/data"), [new StoredArtifact("x", "ab12", _info)]);

        var id = run.Run;
        const string Common = "\"flow_id\": \"Flow\", \"user_name\": \"ann\", \"tags\": [\"a tag\", \"\\u00e9\"], " +
            "\"system_tags\": [\"runtime:dev\", \"user:ann\"], \"ts_epoch\": 1795448363372}";
        var ids = $"\"flow_id\": \"Flow\", \"run_number\": \"{id}\", \"step_name\": \"start\", \"task_id\": \"0\"";
        var expected = new Dictionary<string, string>
        {
            ["Flow/_meta/_self.json"] = "{\"flow_id\": \"Flow\", \"ts_epoch\": 1795448363372}",
            [$"Flow/{id}/_meta/_self.json"] = $"{{\"run_number\": \"{id}\", {Common}",
            [$"Flow/{id}/start/_meta/_self.json"] = $"{{\"run_number\": \"{id}\", \"step_name\": \"start\", {Common}",
            [$"Flow/{id}/start/0/_meta/_self.json"] =
                $"{{\"run_number\": \"{id}\", \"step_name\": \"start\", \"task_id\": \"0\", {Common}",
            [$"Flow/{id}/start/0/_meta/0_artifact_x.json"] =
                $"{{\"run_number\": \"{id}\", \"step_name\": \"start\", \"task_id\": \"0\", \"attempt_id\": 0, " +
                "\"name\": \"x\", \"content_type\": \"pickle-v4\", \"type\": \"metaflow.artifact\", " +
                "\"sha\": \"ab12\", " +
                $"\"ds_type\": \"local\", \"location\": \":root:/data\", {Common}",
            [$"Flow/{id}/start/0/_meta/sysmeta_attempt_1795448363372.json"] =
                $"{{{ids}, \"field_name\": \"attempt\", \"type\": \"attempt\", \"value\": \"0\", " +
                "\"tags\": [\"attempt_id:0\"], \"user_name\": \"ann\", \"ts_epoch\": 1795448363372}",
            [$"Flow/{id}/start/0/_meta/sysmeta_attempt_ok_1795448363372.json"] =
                $"{{{ids}, \"field_name\": \"attempt_ok\", \"type\": \"internal_attempt_status\", " +
                "\"value\": \"True\", \"tags\": [\"attempt_id:0\"], \"user_name\": \"ann\", \"ts_epoch\": 1795448363372}",
        };
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), _directory.Files());
        foreach (var (path, json) in expected)
            Assert.Equal(json, _directory.Read(path));
    }

    [Fact]
    public async Task NewRun_SameMicrosecond_GetsAnotherId()
    {
        var other = new LocalMetadata(_directory.Path, "ann", Time);
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            async () => await (i % 2 == 0 ? _metadata : other).NewRunAsync("Flow", _tags))));

        Assert.Equal(40, runs.Select(static run => run.Run).Distinct().Count());
        Assert.Equal(40, await _metadata.ListRunsAsync("Flow").CountAsync());
        Assert.All(runs, static run => Assert.Equal(16, run.Run!.Length));
    }

    [Fact]
    public async Task NewRun_IdIsTakenByAnotherProvider_TakesTheNext()
    {
        var first = long.Parse((await _metadata.NewRunAsync("Flow", _tags)).Run!);
        for (var i = 1; i <= 3; i++)
            Assert.True(await _metadata.RegisterRunAsync(new Pathspec("Flow", $"{first + i}"), RunTags.None));

        var run = await _metadata.NewRunAsync("Flow", _tags);

        Assert.Equal($"{first + 4}", run.Run);
        Assert.Equal(
            $"{first + 5}", (await new LocalMetadata(_directory.Path, "bob", Time).NewRunAsync("Flow", _tags)).Run);
        Assert.Equal(["a tag", "é"], (await _metadata.FindRunAsync(run))!.Tags);
        Assert.Empty((await _metadata.FindRunAsync(new Pathspec("Flow", $"{first + 1}")))!.Tags);
        Assert.DoesNotContain(
            Directory.GetDirectories(Path.Combine(_directory.Path, "Flow")),
            static path => Path.GetFileName(path)[0] == '.');
    }

    [Fact]
    public async Task NewTask_OfARunThatWasTakenOver_GoesOnAfterItsTasks()
    {
        var run = await _metadata.NewRunAsync("Flow", _tags);
        await _metadata.NewTaskAsync(new Pathspec("Flow", run.Run, "_parameters"), _tags, []);
        await _metadata.NewTaskAsync(new Pathspec("Flow", run.Run, "start"), _tags, []);

        var other = new LocalMetadata(_directory.Path, "ann", Time);

        Assert.Equal("2", (await other.NewTaskAsync(new Pathspec("Flow", run.Run, "end"), _tags, [])).Task);
    }

    [Fact]
    public async Task RegisterTask_DataIsThereAlready_IsRecordedBesideIt()
    {
        var run = await _metadata.NewRunAsync("Flow", _tags);
        var task = new Pathspec("Flow", run.Run, "start", "7");
        await new FlowDatastore("Flow", new LocalStorage(_directory.Path)).BeginAttemptAsync(task, 0);

        Assert.True(await _metadata.RegisterTaskAsync(task, _tags, [MetadataRecord.ForAttempt("attempt", "0", 0)]));

        Assert.NotNull(await _metadata.FindTaskAsync(task));
        Assert.Single(await _metadata.LoadMetadataAsync(task));
    }

    [Fact]
    public async Task ListRuns_RemainsOfInterruptedWrites_AreIgnored()
    {
        var run = await _metadata.NewRunAsync("Flow", _tags);
        var meta = Directory.CreateDirectory(Path.Combine(_directory.Path, "Flow", ".tmp0_1", "_meta")).FullName;
        File.WriteAllText(Path.Combine(meta, "_self.json"), "{\"ha");
        File.WriteAllText(Path.Combine(_directory.Path, "Flow", run.Run!, "_meta", "tmpx"), "{\"ha");
        Directory.CreateDirectory(Path.Combine(_directory.Path, "Flow", "data", "ab"));

        Assert.Equal(run, (await _metadata.ListRunsAsync("Flow").SingleAsync()).Pathspec);
    }

    [Fact]
    public async Task FindRun_DamagedFile_NamesIt()
    {
        var run = await _metadata.NewRunAsync("Flow", _tags);
        File.WriteAllText(Path.Combine(_directory.Path, "Flow", run.Run!, "_meta", "_self.json"), "{\"run");

        var error = await Assert.ThrowsAsync<MetadataException>(async () => await _metadata.FindRunAsync(run));
        Assert.Contains("_self.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LatestRun_Saved_LoadsBack()
    {
        Assert.Null(LatestRun.Load(_directory.Path, "Flow"));
        LatestRun.Save(_directory.Path, new Pathspec("Flow", "123"));
        LatestRun.Save(_directory.Path, new Pathspec("Flow", "124"));

        Assert.Equal("124", _directory.Read("Flow/latest_run"));
        Assert.Equal("Flow/124", LatestRun.Load(_directory.Path, "Flow")!.ToString());
    }

    [Fact]
    public void SystemInformation_User_HasItsTagsAndFacts()
    {
        var information = new SystemInformation(new UserIdentity("user", "ann"), "1.0", ScriptName: "hello.cs");

        Assert.Equal(
            ["runtime:dev", $"dotnet_version:{Environment.Version}", "user:ann", "metaflow_version:1.0"],
            information.Tags);
        Assert.Equal(
            ["runtime", "dotnet_version", "user", "metaflow_version", "script-name"],
            information.RecordsFor(2).Select(static record => record.Field));
        Assert.All(information.RecordsFor(2), static record => Assert.Equal(["attempt_id:2"], record.Tags));
    }

    /// <summary>A clock that lets something happen when it is first asked: after it was seen that a task is not there.</summary>
    private sealed class InterruptedTime(TimeProvider time, Action interruption) : TimeProvider
    {
        private Action? _interruption = interruption;

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Exchange(ref _interruption, null)?.Invoke();
            return time.GetUtcNow();
        }
    }
}
