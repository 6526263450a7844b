using System.Text.Json;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Core.Tests.Datastore;

public sealed class GoldenRunTests(GoldenRuns golden) : IClassFixture<GoldenRuns>
{
    private int _checked;

    public static TheoryData<string> Sets => ["golden", "golden-2.13.6", "golden-s3"];

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task ListRuns_PythonRuns_AreWhatPythonSees(string set)
    {
        var (metadata, _, flows) = golden.Open(set);
        var provider = new LocalMetadata(metadata, user: null);

        var names = await provider.ListFlowsAsync().Select(static flow => flow.Flow).ToListAsync();
        Assert.Equal(flows.EnumerateObject().Select(static flow => flow.Name).Order(StringComparer.Ordinal), names);

        foreach (var flow in flows.EnumerateObject())
        {
            var runs = await provider.ListRunsAsync(flow.Name).ToListAsync();
            Assert.Equal(flow.Value.GetProperty("latest_run").GetString(), runs[0].Pathspec.Run);
            Assert.Equal(
                flow.Value.GetProperty("runs").EnumerateObject().Select(static run => run.Name).Order(),
                runs.Select(static run => run.Pathspec.Run!).Order());
            foreach (var run in runs)
            {
                var expected = flow.Value.GetProperty("runs").GetProperty(run.Pathspec.Run!);
                Assert.Equal(Strings(expected, "user_tags").Order(), run.Tags.Order());
                Assert.Equal(Strings(expected, "system_tags").Order(), run.SystemTags.Order());
                Assert.Equal(expected.GetProperty("created_ms").GetInt64(), run.CreatedAt.ToUnixTimeMilliseconds());
                var steps = await provider.ListStepsAsync(run.Pathspec).ToListAsync();
                Assert.Equal(
                    Strings(expected, "steps_newest_first"),
                    steps.Select(static step => step.Pathspec.Step!).Where(static step => step[0] != '_'));
                foreach (var step in steps)
                {
                    var tasks = await provider.ListTasksAsync(step.Pathspec).CountAsync();
                    Assert.Equal(
                        expected.GetProperty("task_counts").GetProperty(step.Pathspec.Step!).GetInt32(), tasks);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task OpenTask_PythonRuns_HaveTheArtifactsThatPythonSees(string set)
    {
        await ForEachTaskAsync(set, async (task, expected, data, metadata) =>
        {
            var artifacts = expected.GetProperty("artifacts");
            if (!artifacts.EnumerateObject().Any())
            {
                Assert.Null(await data.TryOpenTaskAsync(task));
                Assert.Empty(await metadata.ListArtifactsAsync(task));
                return;
            }

            var expectedKeys = artifacts.EnumerateObject()
                .ToDictionary(static artifact => artifact.Name, static artifact => artifact.Value.GetString());
            var registered = await metadata.ListArtifactsAsync(task);
            Assert.Equal(expectedKeys, registered.ToDictionary(static a => a.Name, static a => (string?)a.Key));

            var opened = await data.OpenTaskAsync(task, registered[0].Attempt);
            Assert.Equal(expectedKeys, opened.Artifacts.ToDictionary(static a => a.Name, static a => (string?)a.Key));
            Assert.Equal(
                Strings(expected, "encodings").Order(),
                opened.Artifacts.Select(static a => a.Info.Encoding).Distinct().Order());
            var one = await metadata.FindArtifactAsync(Pathspec.Parse($"{task}/_task_ok"));
            Assert.Equal(opened.Artifacts.Find("_task_ok")!.Key, one!.Key);
            var contents = await opened.LoadManyAsync([.. expectedKeys.Keys]);
            foreach (var (name, content) in expectedKeys.Keys.Zip(contents))
            {
                var artifact = opened.Artifacts.Find(name)!;
                Assert.Equal(artifact.Key, ContentAddressedStore.KeyOf(content.Span));
                Assert.Equal(artifact.Info.Size, content.Length);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task LoadMetadata_PythonRuns_IsWhatPythonSees(string set)
    {
        await ForEachTaskAsync(set, async (task, expected, _, metadata) =>
        {
            var latest = new Dictionary<string, string>();
            foreach (var entry in await metadata.LoadMetadataAsync(task))
                latest[entry.Field] = entry.Value;
            var all = expected.GetProperty("metadata").EnumerateObject()
                .ToDictionary(static field => field.Name, static field => Text(field.Value));
            // For a cloned task Python adds what is noted only about the task that it was cloned from.
            var isClone = latest.ContainsKey("origin-task-id");
            Assert.Equal(isClone ? all.Where(field => latest.ContainsKey(field.Key)).ToDictionary() : all, latest);
        });
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task LoadLog_PythonRuns_IsTheTextThatPythonSees(string set)
    {
        await ForEachTaskAsync(set, async (task, expected, data, _) =>
        {
            if (task.Step == "_parameters")
                return; // Python reports one line end where there is no log at all.
            var attempt = expected.GetProperty("attempt").GetInt32();
            var stdout = await data.LoadLogAsync(task, attempt, LogStream.Stdout);
            Assert.Equal(expected.GetProperty("stdout").GetString(), TaskLogReader.Text(stdout));
            var stderr = await data.LoadLogAsync(task, attempt, LogStream.Stderr);
            Assert.Equal(expected.GetProperty("stderr").GetString(), TaskLogReader.Text(stderr));
        });
    }

    [Fact]
    public async Task LoadLog_FirstAttemptOfRetriedTask_IsThatAttempts()
    {
        var (metadata, root, flows) = golden.Open("golden");
        var data = new FlowDatastore("GoldenMain", new LocalStorage(root));
        var run = flows.GetProperty("GoldenMain").GetProperty("runs").EnumerateObject().Single();
        var task = await new LocalMetadata(metadata, null)
            .ListTasksAsync(new Pathspec("GoldenMain", run.Name, "flaky")).SingleAsync();

        var expected = run.Value.GetProperty("flaky_attempt_0").GetProperty("stdout").GetString();
        Assert.Equal(expected, TaskLogReader.Text(await data.LoadLogAsync(task.Pathspec, 0, LogStream.Stdout)));
        Assert.Equal(1, await data.FindLatestAttemptAsync(task.Pathspec));
        Assert.Equal(0, (await data.OpenTaskAsync(task.Pathspec, 0)).Attempt);
        Assert.Equal(1, (await data.OpenTaskAsync(task.Pathspec)).Attempt);
    }

    [Fact]
    public async Task ListTasks_PythonRun_HasItsTasks()
    {
        var (_, root, flows) = golden.Open("golden");
        var data = new FlowDatastore("GoldenMain", new LocalStorage(root));
        var expected = flows.GetProperty("GoldenMain").GetProperty("runs").EnumerateObject().Single();

        var run = Assert.Single(await data.ListRunsAsync());
        Assert.Equal(expected.Name, run);
        var steps = await data.ListStepsAsync(run);
        Assert.Equal(Strings(expected.Value, "steps_newest_first").Order(), steps.Order());
        Assert.Equal(6, (await data.ListTasksAsync(run, "inner")).Count);
        Assert.Equal(["0"], await data.ListTasksAsync(run, "_parameters"));
    }

    [Fact]
    public async Task LoadRaw_PythonCodePackage_IsTheArchive()
    {
        var (metadata, root, flows) = golden.Open("golden");
        var run = flows.GetProperty("GoldenCode").GetProperty("runs").EnumerateObject().Single().Name;
        var provider = new LocalMetadata(metadata, user: null);
        var facts = await provider.LoadMetadataAsync(new Pathspec("GoldenCode", run, "end", "3"));
        using var package = JsonDocument.Parse(facts.First(static fact => fact.Field == "code-package").Value);
        var key = package.RootElement.GetProperty("sha").GetString()!;

        var blobs = new ContentAddressedStore("GoldenCode", new LocalStorage(root));
        Assert.Equal(key, ContentAddressedStore.KeyOf((await blobs.LoadAsync(key)).Span));
        await using var stream = await blobs.OpenReadAsync(key);
        Assert.Equal(0x1f, stream.ReadByte());
    }

    [Fact]
    public void WriteData_PythonTable_GivesTheSameBytes()
    {
        var (_, root, _) = golden.Open("golden");
        var files = Directory.GetFiles(root, "0.data.json", SearchOption.AllDirectories);
        Assert.True(files.Length > 40);
        var reader = new AttemptDataReader();
        foreach (var file in files)
        {
            var expected = File.ReadAllText(file);
            var json = new PythonJsonWriter();
            AttemptJson.WriteData(json, "local", 0, reader.Read(file, File.ReadAllBytes(file)));
            var written = System.Text.Encoding.ASCII.GetString(json.Written);
            Assert.Equal(AfterVersion(expected), AfterVersion(written));
        }

        static string AfterVersion(string json) => json[json.IndexOf("\"objects\"", StringComparison.Ordinal)..];
    }

    private static string?[] Strings(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(static item => item.GetString())];

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private async Task ForEachTaskAsync(
        string set, Func<Pathspec, JsonElement, FlowDatastore, LocalMetadata, Task> check)
    {
        var (metadata, root, flows) = golden.Open(set);
        var provider = new LocalMetadata(metadata, user: null);
        foreach (var flow in flows.EnumerateObject())
        {
            var data = new FlowDatastore(flow.Name, new LocalStorage(root));
            foreach (var run in flow.Value.GetProperty("runs").EnumerateObject())
            {
                foreach (var step in run.Value.GetProperty("tasks").EnumerateObject())
                {
                    foreach (var task in step.Value.EnumerateObject())
                    {
                        await check(
                            new Pathspec(flow.Name, run.Name, step.Name, task.Name), task.Value, data, provider);
                        _checked++;
                    }
                }
            }
        }

        Assert.NotEqual(0, _checked);
    }
}
