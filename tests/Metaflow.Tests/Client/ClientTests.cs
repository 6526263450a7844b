using Metaflow.Client;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Metaflow.Tests.Runtime;

namespace Metaflow.Tests.Client;

public sealed class ClientTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    private MetaflowClient Client => MetaflowClient.FromFolder(_sandbox.Folder).InNamespace("user:tester");

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Read_AsFlow_HasParametersAndArtifacts()
    {
        var run = await RunAsync(new() { ["year"] = "1986", ["notes"] = _sandbox.Write("notes.txt", "seen twice") });

        var flow = await run.ReadAsync<FilmFlow>();

        Assert.Equal(1986, flow.Year);
        Assert.Equal("seen twice", flow.Notes.Text);
        Assert.Equal([new Film("Alien", 1986)], flow.Films);
        Assert.Equal(400_000, flow.Scores.Length);
        Assert.Equal(399_999, flow.Scores[^1]);
        var start = (await (await run.StepAsync("Start")).TaskAsync())!;
        Assert.Equal(flow.Films, (await start.ReadAsync<FilmFlow>()).Films);
    }

    [Fact]
    public async Task Read_AsOtherFlow_HasWhatBothHave()
    {
        var run = await RunAsync();

        var reader = await run.ReadAsync<FilmReader>();

        Assert.Equal(1979, reader.Year);
        Assert.Equal("Alien", Assert.Single(reader.Films).Title);
        var error = Assert.Throws<Metaflow.Artifacts.MissingArtifactException>(() => reader.Review);
        Assert.Equal("review", error.ArtifactName);
    }

    [Fact]
    public async Task Read_AsFlowFromRemoteStorage_FetchesSmallValuesBeforehand()
    {
        var run = await RunAsync(new() { ["notes"] = _sandbox.Write("notes.txt", "far away") });
        var root = Path.Combine(_sandbox.Folder, ".metaflow");
        var storage = new CountingStorage(new LocalStorage(root), "local");
        var remote = await new MetaflowClient(new LocalMetadata(root, "tester"), storage).RunAsync(run.Pathspec);

        var flow = await remote.ReadAsync<FilmFlow>();
        var calls = storage.Calls;

        Assert.Equal("Alien", flow.Films[0].Title);
        Assert.Equal($"{run.Id} user:tester", flow.Seen);
        Assert.Equal(calls, storage.Calls);
        Assert.Equal(400_000, flow.Scores.Length);
        Assert.True(storage.Calls > calls);
        Assert.Equal("far away", flow.Notes.Text);
    }

    [Fact]
    public async Task Client_InsideStep_ReadsWhereTheRunIsKept()
    {
        var run = await RunAsync();

        Assert.Equal($"{run.Id} user:tester", await run.ReadAsync<string>("Seen"));
    }

    [Fact]
    public async Task Read_MovedDatastore_FindsDataAndIncludedFiles()
    {
        var id = (await RunAsync(new() { ["notes"] = _sandbox.Write("notes.txt", "moved") })).Id;
        var place = Path.Combine(_sandbox.Folder, "elsewhere");
        Directory.CreateDirectory(place);
        Directory.Move(Path.Combine(_sandbox.Folder, ".metaflow"), Path.Combine(place, ".metaflow"));

        var run = await MetaflowClient.FromFolder(Path.Combine(place, ".metaflow")).InAllNamespaces()
            .RunAsync($"FilmFlow/{id}");

        Assert.True(await run.IsSuccessfulAsync());
        Assert.Equal("Alien", (await run.ReadAsync<List<Film>>("films"))[0].Title);
        Assert.Equal("watching\n", await (await (await run.StepAsync("start")).TaskAsync())!.StdoutAsync());
        Assert.Equal("moved", (await run.ReadAsync<FilmFlow>()).Notes.Text);
    }

    [Fact]
    public async Task FailedRun_ToldByItsTask()
    {
        var finished = await _sandbox.FailAsync<FilmFlow>(new RunOptions
        {
            Parameters = new Dictionary<string, string> { ["fail"] = "true" },
        });
        var run = await Client.RunAsync($"FilmFlow/{finished.Result.RunId}");

        Assert.False(await run.IsSuccessfulAsync());
        Assert.False(await run.IsFinishedAsync());
        Assert.Null(await run.EndTaskAsync());
        Assert.Null(await run.FinishedAtAsync());
        Assert.Null(await run.FindStepAsync("end"));
        Assert.Null(await (await Client.FlowAsync("FilmFlow")).LatestSuccessfulRunAsync());
        var count = await run.StepAsync("count");
        var task = (await count.TaskAsync())!;
        Assert.False(await task.IsFinishedAsync());
        Assert.NotNull(await task.FinishedAtAsync());
        Assert.Equal(await task.FinishedAtAsync(), await count.FinishedAtAsync());
        var failure = await task.ExceptionAsync();
        Assert.Equal("System.InvalidOperationException", failure!.Type);
        Assert.Equal("no seats", failure.Message);
        Assert.Contains("no seats", await task.StderrAsync(), StringComparison.Ordinal);
        Assert.True(await task.StderrSizeAsync() > 0);
        Assert.Empty(await task.ChildTasksAsync().ToListAsync());
        var error = await Assert.ThrowsAsync<NotFoundException>(() => run.ReadAsync<string>("seen"));
        Assert.Contains("has not come to its end", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Namespaces_DecideWhatIsSeen()
    {
        var run = await RunAsync(tags: ["weekly", "nightly"]);
        var mine = Client;
        var other = mine.InNamespace("user:somebody");

        Assert.True(run.IsInNamespace);
        Assert.Single(await mine.FlowsAsync().ToListAsync());
        Assert.Empty(await other.FlowsAsync().ToListAsync());
        Assert.Null(await other.FindFlowAsync("FilmFlow"));
        Assert.Null(await other.FindRunAsync(run.Pathspec));
        var error = await Assert.ThrowsAsync<NamespaceMismatchException>(() => other.RunAsync(run.Pathspec));
        Assert.Contains("user:tester", error.Message, StringComparison.Ordinal);
        Assert.Equal("user:somebody", error.Namespace);
        await Assert.ThrowsAsync<NamespaceMismatchException>(() => other.FlowAsync("FilmFlow"));
        await Assert.ThrowsAsync<NamespaceMismatchException>(() => other.TaskAsync(run.Pathspec + "/start/1"));
        Assert.Equal(run.Id, (await mine.InNamespace("nightly").RunAsync(run.Pathspec)).Id);
        Assert.Equal(run.Id, (await other.InAllNamespaces().RunAsync(run.Pathspec)).Id);
        var flow = await mine.FlowAsync("FilmFlow");
        Assert.Single(await flow.RunsAsync(["nightly", "weekly", "user:tester"]).ToListAsync());
        Assert.Empty(await flow.RunsAsync(["nightly", "hourly"]).ToListAsync());
        Assert.Equal(["nightly", "weekly"], run.UserTags.Order());
        Assert.Equal(run.Tags.Order(), (await run.StepAsync("end")).Tags.Order());
    }

    [Fact]
    public async Task Lookups_OfWhatIsNotThere_SayWhatIs()
    {
        var run = await RunAsync();
        var task = (await run.EndTaskAsync())!;

        await MissingAsync("There is no flow 'NoFlow'", () => Client.FlowAsync("NoFlow"));
        await MissingAsync("There is no run 'FilmFlow/7'", () => Client.RunAsync("FilmFlow/7"));
        await MissingAsync("has no step 'middle' that has begun; it has end, count, start", () => run.StepAsync("middle"));
        await MissingAsync($"There is no task '{run.Pathspec}/end/99'", () => Client.TaskAsync(run.Pathspec + "/end/99"));
        await MissingAsync("has no artifact 'flims'; it has fail, films, ", () => task.ArtifactAsync("flims"));
        await MissingAsync("has no attempt 6", () => Client.TaskAsync(task.Pathspec, attempt: 6));
        await MissingAsync("has no attempt -1", () => Client.ArtifactAsync(task.Pathspec + "/films", attempt: -1));
        await MissingAsync("in attempt 3", async () =>
            await (await Client.TaskAsync(task.Pathspec, attempt: 3)).ArtifactAsync("films"));
        await Assert.ThrowsAsync<PathspecException>(() => Client.RunAsync("FilmFlow"));
        await Assert.ThrowsAsync<PathspecException>(() => Client.StepAsync(run.Pathspec));
        await Assert.ThrowsAsync<PathspecException>(() => Client.RunAsync("FilmFlow/../.."));
        await Assert.ThrowsAsync<TagException>(() => Task.FromResult(Client.InNamespace("")));
        Assert.Throws<MetaflowException>(() => MetaflowClient.FromFolder(Path.Combine(_sandbox.Folder, "nowhere")));

        static async Task MissingAsync(string text, Func<Task> look)
        {
            var error = await Assert.ThrowsAsync<NotFoundException>(look);
            Assert.Contains(text, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Artifact_TellsWhatItIsWithoutBeingRead()
    {
        var run = await RunAsync();
        var artifact = await (await run.EndTaskAsync())!.ArtifactAsync("Scores");

        Assert.Equal("scores", artifact.Name);
        Assert.Equal("pickle-v4", artifact.Encoding);
        Assert.Equal("<class 'array.array'>", await artifact.PythonTypeAsync());
        Assert.True(await artifact.SizeAsync() > 3_200_000);
        Assert.Equal(artifact.Sha, ContentAddressedStore.KeyOf(await ReadToEndAsync(await artifact.OpenReadAsync())));
        Assert.Equal(400_000, (await artifact.ReadAsync<double[]>()).Length);
        Assert.Null(await artifact.OriginPathspecAsync());
        var error = await Assert.ThrowsAsync<MetaflowException>(() => artifact.ReadAsync<ClientTests>());
        Assert.Contains("the generator has not seen this type", error.Message, StringComparison.Ordinal);

        static async Task<byte[]> ReadToEndAsync(Stream stream)
        {
            await using (stream)
            {
                using var bytes = new MemoryStream();
                await stream.CopyToAsync(bytes);
                return bytes.ToArray();
            }
        }
    }

    private async Task<Run> RunAsync(Dictionary<string, string>? parameters = null, string[]? tags = null)
    {
        var finished = await _sandbox.RunAsync<FilmFlow>(
            new RunOptions { Parameters = parameters ?? [], Tags = tags ?? [] });
        Assert.True(finished.Result.Succeeded, string.Join('\n', finished.Observer.Lines));
        return await Client.RunAsync($"FilmFlow/{finished.Result.RunId}");
    }
}
