using System.Text;
using Metaflow.Datastore;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Core.Tests.Datastore;

public sealed class TaskDatastoreTests : IDisposable
{
    private static readonly byte[] _true = [0x80, 4, 0x88, (byte)'.'];
    private static readonly byte[] _seven = [0x80, 4, (byte)'K', 7, (byte)'.'];

    private readonly TemporaryDirectory _directory = new();
    private readonly FlowDatastore _data;
    private readonly Pathspec _task = new("Flow", "12", "start", "1");

    public TaskDatastoreTests() => _data = new FlowDatastore(
        "Flow",
        new LocalStorage(_directory.Path),
        new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_795_448_363_372).AddTicks(3540)));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Done_WholeAttempt_LeavesExactlyPythonsFiles()
    {
        var writer = await _data.BeginAttemptAsync(_task, 0);
        await writer.SaveBeginAsync(new TaskBegin());
        await writer.SaveArtifactAsync(Artifact("x", _seven, "<class 'int'>"));
        await writer.SaveArtifactsAsync(
            [Artifact("_task_ok", _true, "<class 'bool'>"), Artifact("y", _seven, "<class 'int'>")]);
        await writer.DoneAsync();
        await writer.SaveExitAsync(new TaskExit(0, Killed: false, Success: true));
        await writer.SaveLogAsync(LogSource.Runtime, LogStream.Stdout, "out\n"u8.ToArray());
        await writer.SaveLogAsync(LogSource.Runtime, LogStream.Stderr, default);

        var seven = ContentAddressedStore.KeyOf(_seven);
        var yes = ContentAddressedStore.KeyOf(_true);
        string[] expected =
        [
            "Flow/12/start/1/0.DONE.lock",
            "Flow/12/start/1/0.attempt.json",
            "Flow/12/start/1/0.data.json",
            "Flow/12/start/1/0.runtime",
            "Flow/12/start/1/0.runtime_stderr.log",
            "Flow/12/start/1/0.runtime_stdout.log",
            "Flow/12/start/1/0.task_begin",
            "Flow/12/start/1/0.task_end",
            .. ((string[])[yes, seven]).SelectMany(static key => (string[])[Blob(key), Blob(key) + "_meta"]).Order(),
        ];
        Assert.Equal(expected, _directory.Files());
        Assert.Equal("\"\"", Read("0.DONE.lock"));
        Assert.Equal("{\"time\": 1795448363.372354}", Read("0.attempt.json"));
        Assert.Equal("{}", Read("0.task_end"));
        Assert.Equal("out\n", Read("0.runtime_stdout.log"));
        Assert.Equal("", Read("0.runtime_stderr.log"));
        Assert.Equal("{\"return_code\": 0, \"killed\": false, \"success\": true}", Read("0.runtime"));
        Assert.Equal(
            "{\"code_package_metadata\": \"\", \"code_package_sha\": null, \"code_package_ds\": null, " +
            "\"code_package_url\": null, \"retry_count\": 0}",
            Read("0.task_begin"));
        const string Noted = "\"encoding\": \"pickle-v4\", \"serializer_info\": {\"source\": \"metaflow\"}";
        var runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription;
        Assert.Equal(
            "{\"datastore\": \"local\", \"version\": \"1.0\", \"attempt\": 0, " +
            $"\"python_version\": \"{runtime}\", " +
            $"\"objects\": {{\"x\": \"{seven}\", \"_task_ok\": \"{yes}\", \"y\": \"{seven}\"}}, " +
            $"\"info\": {{\"x\": {{\"size\": 5, \"type\": \"<class 'int'>\", {Noted}}}, " +
            $"\"_task_ok\": {{\"size\": 4, \"type\": \"<class 'bool'>\", {Noted}}}, " +
            $"\"y\": {{\"size\": 5, \"type\": \"<class 'int'>\", {Noted}}}}}}}",
            Read("0.data.json"));
    }

    [Fact]
    public async Task SaveArtifacts_ContentsThatWriteThemselves_AreStoredInOrder()
    {
        var counting = new CountingStorage(_data.Storage);
        var writer = await new FlowDatastore("Flow", counting).BeginAttemptAsync(_task, 0);
        var calls = counting.Calls;
        var order = new List<int>();
        int[] sizes = [10, 3_000_000, 0, 20, 3_000_000, 900_000];

        await writer.SaveArtifactsAsync([.. sizes.Select((size, i) => new ArtifactToSave(
            $"a{i}", new WrittenContent(size, () => order.Add(i)), "<class 'bytes'>", "mine-v1", "my-package"))]);

        // Each small one is looked for and saved, and so is one large one: the other has the same content.
        Assert.Equal(calls + ((4 + 1) * 2), counting.Calls);
        Assert.Equal([0, 1, 2, 3, 4, 5], order);
        var done = await writer.DoneAsync();
        for (var i = 0; i < sizes.Length; i++)
        {
            var artifact = done.Artifacts.Find($"a{i}")!;
            Assert.Equal(new ArtifactInfo(sizes[i], "<class 'bytes'>", "mine-v1", "my-package"), artifact.Info);
            Assert.Equal(sizes[i], (await done.LoadAsync($"a{i}")).Length);
        }
    }

    [Fact]
    public async Task SaveArtifacts_ContentFails_StoresNoArtifact()
    {
        var writer = await _data.BeginAttemptAsync(_task, 0);

        await Assert.ThrowsAsync<FormatException>(async () => await writer.SaveArtifactsAsync(
        [
            Artifact("x", _seven, "<class 'int'>"),
            new("y", new WrittenContent(3_000_000, static () => throw new FormatException()), "<class 'bytes'>"),
        ]));

        Assert.Empty(writer.Artifacts);
        Assert.Equal(["Flow/12/start/1/0.attempt.json"], _directory.Files());
    }

    [Fact]
    public async Task Done_Parameters_LeavesOnlyThreeFiles()
    {
        var task = new Pathspec("Flow", "12", "_parameters", "0");
        var writer = await _data.BeginAttemptAsync(task, 0);
        await writer.DoneAsync();

        Assert.Equal(
            ["0.DONE.lock", "0.attempt.json", "0.data.json"],
            _directory.Files().Select(static path => path["Flow/12/_parameters/0/".Length..]));
        Assert.Empty((await _data.OpenTaskAsync(task)).Artifacts);
        Assert.Empty(await _data.ListStepsAsync("12"));
    }

    [Fact]
    public async Task Inherit_ArtifactsOfInput_PassByKey()
    {
        var first = await StoreAsync(
            _task, 0, Artifact("x", _seven, "<class 'int'>"), Artifact("gone", _true, "<class 'bool'>"));
        var counting = new CountingStorage(_data.Storage);
        var writer = await new FlowDatastore("Flow", counting).BeginAttemptAsync(_task.WithTask("2"), 0);
        writer.InheritAll(first.Artifacts);
        writer.Remove("gone");
        writer.Inherit(new StoredArtifact("copy", first.Artifacts.Find("x")!.Key, first.Artifacts.Find("x")!.Info));
        Assert.Equal(["x", "copy"], writer.Artifacts.Select(static artifact => artifact.Name));
        Assert.NotNull(writer.Find("x"));
        Assert.Null(writer.Find("gone"));
        await writer.DoneAsync();

        Assert.Equal(4, counting.Calls);
        var second = await _data.OpenTaskAsync(_task.WithTask("2"));
        Assert.Equal(first.Artifacts.Find("x"), second.Artifacts.Find("x"));
        Assert.Equal(_seven, (await second.LoadAsync("copy")).ToArray());
    }

    [Fact]
    public async Task Done_Twice_IsRefused()
    {
        var writer = await _data.BeginAttemptAsync(_task, 0);
        await writer.DoneAsync();

        Assert.True(writer.IsDone);
        await Assert.ThrowsAsync<DatastoreException>(async () => await writer.DoneAsync());
        await Assert.ThrowsAsync<DatastoreException>(
            async () => await writer.SaveArtifactAsync(Artifact("x", _seven, "<class 'int'>")));
        Assert.Throws<DatastoreException>(() => writer.Remove("x"));
    }

    [Fact]
    public async Task Open_AttemptWithoutMarker_DoesNotExist()
    {
        await StoreAsync(_task, 0, Artifact("x", _seven, "<class 'int'>"));
        var writer = await _data.BeginAttemptAsync(_task, 1);
        await writer.SaveArtifactAsync(Artifact("x", _true, "<class 'bool'>"));

        // The newer attempt hides the finished one, which can still be asked for.
        Assert.Null(await _data.TryOpenTaskAsync(_task));
        Assert.Null(await _data.TryOpenTaskAsync(_task, 1));
        Assert.Equal(1, await _data.FindLatestAttemptAsync(_task));
        Assert.Equal(0, (await _data.OpenTaskAsync(_task, 0)).Attempt);
        var error = await Assert.ThrowsAsync<TaskNotDoneException>(async () => await _data.OpenTaskAsync(_task));
        Assert.Contains("'Flow/12/start/1'", error.Message, StringComparison.Ordinal);

        await writer.DoneAsync();
        Assert.Equal(1, (await _data.OpenTaskAsync(_task)).Attempt);
    }

    [Fact]
    public async Task Open_TaskDiedBetweenTableAndMarker_DoesNotExist()
    {
        await StoreAsync(_task, 0, Artifact("x", _seven, "<class 'int'>"));
        File.Delete(Path.Combine(_directory.Path, "Flow/12/start/1/0.DONE.lock"));

        Assert.Null(await _data.TryOpenTaskAsync(_task));
        Assert.Null(await _data.TryOpenTaskAsync(_task, 0));
        Assert.True((await _data.OpenUnfinishedAsync(_task, 0)).Artifacts.Contains("x"));
        Assert.Empty((await _data.OpenUnfinishedAsync(_task, 3)).Artifacts);
    }

    [Fact]
    public async Task Open_AttemptsAfterAGap_AreIgnored()
    {
        await StoreAsync(_task, 0);
        await StoreAsync(_task, 2);
        File.Delete(Path.Combine(_directory.Path, "Flow/12/start/1/1.attempt.json"));

        Assert.Equal(0, (await _data.OpenTaskAsync(_task)).Attempt);
    }

    [Fact]
    public async Task BeginAttempt_EarlierOnesNeverBegan_LeavesNoGap()
    {
        await StoreAsync(_task, 2, Artifact("x", _seven, "<class 'int'>"));

        Assert.Equal(2, (await _data.OpenTaskAsync(_task)).Attempt);
    }

    [Fact]
    public async Task Open_RemainsOfInterruptedWrites_AreIgnored()
    {
        await StoreAsync(_task, 0, Artifact("x", _seven, "<class 'int'>"));
        File.WriteAllText(Path.Combine(_directory.Path, "Flow/12/start/1/tmpa8f3"), "{\"ha");
        File.WriteAllText(Path.Combine(_directory.Path, "Flow/12/start/1/1.attempt.jso"), "");
        Directory.CreateDirectory(Path.Combine(_directory.Path, "Flow/12/start/.tmp77_1"));

        Assert.Equal(0, (await _data.OpenTaskAsync(_task)).Attempt);
        Assert.Equal(["1"], await _data.ListTasksAsync("12", "start"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public async Task BeginAttempt_NumberOutOfRange_IsRefused(int attempt) =>
        await Assert.ThrowsAsync<DatastoreException>(async () => await _data.BeginAttemptAsync(_task, attempt));

    [Fact]
    public async Task BeginAttempt_OtherFlowOrNoTask_IsRefused()
    {
        await Assert.ThrowsAsync<DatastoreException>(
            async () => await _data.BeginAttemptAsync(new Pathspec("Other", "1", "start", "1"), 0));
        await Assert.ThrowsAsync<PathspecException>(
            async () => await _data.BeginAttemptAsync(new Pathspec("Flow", "1", "start"), 0));
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task SaveArtifact_InvalidName_IsRefused(string name)
    {
        var writer = await _data.BeginAttemptAsync(_task, 0);

        await Assert.ThrowsAsync<PathspecException>(
            async () => await writer.SaveArtifactAsync(Artifact(name, _true, "")));
        await Assert.ThrowsAsync<PathspecException>(
            async () => await writer.SaveArtifactsAsync([Artifact(name, _true, "")]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"objects\": 1}")]
    [InlineData("{\"objects\": {\"x\": 1}}")]
    [InlineData("{\"objects\": {\"x\": \"ab")]
    public async Task Open_DamagedTable_NamesTheFile(string json)
    {
        await StoreAsync(_task, 0);
        File.WriteAllText(Path.Combine(_directory.Path, "Flow/12/start/1/0.data.json"), json);

        var error = await Assert.ThrowsAsync<DatastoreException>(async () => await _data.OpenTaskAsync(_task));
        Assert.Contains("Flow/12/start/1/0.data.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_NoSuchArtifact_NamesIt()
    {
        var task = await StoreAsync(_task, 0);

        var error = await Assert.ThrowsAsync<DatastoreException>(async () => await task.LoadAsync("nope"));
        Assert.Contains("'nope'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenTasks_ManyInputs_KeepTheirOrder(bool remote)
    {
        const int Count = 100;
        var references = new List<TaskReference>();
        for (var i = 0; i < Count; i++)
        {
            var task = _task.WithTask($"{i}");
            var own = Artifact("index", Encoding.ASCII.GetBytes($"pickle of {i}"), "<class 'int'>");
            await StoreAsync(task, 0, Artifact("x", _seven, "<class 'int'>"), own);
            references.Add(new TaskReference(task, i % 3 == 0 ? null : 0));
        }

        references.Reverse();
        var storage = remote ? new CountingStorage(_data.Storage) : _data.Storage;
        var opened = await new FlowDatastore("Flow", storage).OpenTasksAsync(references);

        Assert.Equal(references.Select(static reference => reference.Task), opened.Select(static task => task.Task));
        Assert.Equal(
            "pickle of 99", Encoding.ASCII.GetString((await opened[0].LoadAsync("index")).Span));
        Assert.Equal("pickle of 0", Encoding.ASCII.GetString((await opened[^1].LoadAsync("index")).Span));
        if (remote)
            Assert.InRange(((CountingStorage)storage).MostActive, 2, 2 * storage.Parallelism);
    }

    [Fact]
    public async Task OpenTasks_OneIsNotDone_SaysWhich()
    {
        var references = new List<TaskReference>();
        for (var i = 0; i < 50; i++)
        {
            if (i != 31)
                await StoreAsync(_task.WithTask($"{i}"), 0);
            references.Add(new TaskReference(_task.WithTask($"{i}")));
        }

        var error = await Assert.ThrowsAsync<TaskNotDoneException>(async () => await _data.OpenTasksAsync(references));
        Assert.Equal("Flow/12/start/31", error.Task.ToString());
        Assert.Empty(await _data.OpenTasksAsync([]));
    }

    [Fact]
    public void Read_TablesThatRepeat_ShareWhatIsEqual()
    {
        var reader = new AttemptDataReader();
        var table = Table("aa", 1);

        var first = reader.Read("a", table);
        var second = reader.Read("b", table);
        var third = reader.Read("c", Table("bb", 2));

        Assert.Same(first[0], second[0]);
        Assert.Same(first[1], third[1]);
        Assert.Equal("bb", third.Find("x")!.Key);
        Assert.Equal(2, third.Find("x")!.Info.Size);

        static byte[] Table(string key, int size) => Encoding.UTF8.GetBytes(
            $"{{\"objects\": {{\"x\": \"{key}\", \"é\": \"cc\"}}, " +
            $"\"info\": {{\"é\": {{\"size\": 3}}, \"x\": {{\"size\": {size}, \"type\": \"t\", " +
            "\"more\": [1]}, \"z\": {}}}");
    }

    [Fact]
    public void Read_InfoIsMissing_HasTheOldEncoding()
    {
        var table = new AttemptDataReader().Read("a", "{\"more\": {\"a\": []}, \"objects\": {\"x\": \"aa\"}}"u8);

        Assert.Equal(ArtifactInfo.UnlabelledEncoding, Assert.Single(table).Info.Encoding);
        Assert.Null(table[0].Info.SerializerSource);
    }

    private static ArtifactToSave Artifact(string name, byte[] content, string type) =>
        new(name, content, type);

    private static string Blob(string key) => $"Flow/data/{key[..2]}/{key}";

    private string Read(string name) => _directory.Read("Flow/12/start/1/" + name);

    private async Task<TaskDatastore> StoreAsync(Pathspec task, int attempt, params ArtifactToSave[] artifacts)
    {
        var writer = await _data.BeginAttemptAsync(task, attempt);
        await writer.SaveArtifactsAsync(artifacts);
        return await writer.DoneAsync();
    }

    /// <summary>Writes random bytes, then calls back.</summary>
    private sealed class WrittenContent(int size, Action written) : ArtifactContent
    {
        public override async ValueTask WriteAsync(BlobWriter output, CancellationToken cancellationToken = default)
        {
            await output.AsStream().WriteAsync(BlobSamples.Random(size, size), cancellationToken);
            written();
        }
    }
}
