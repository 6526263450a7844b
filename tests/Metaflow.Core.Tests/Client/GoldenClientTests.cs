using System.Text.Json;
using Metaflow.Client;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Tests.Artifacts;

namespace Metaflow.Core.Tests.Client;

/// <summary>The client says of runs that Python wrote what Python's client says of them.</summary>
public sealed class GoldenClientTests(GoldenRuns golden) : IClassFixture<GoldenRuns>
{
    public static TheoryData<string> Sets => ["golden", "golden-2.13.6", "golden-s3"];

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Flows_PythonRuns_AreWhatPythonSees(string set)
    {
        var (client, flows) = Open(set);

        var names = await client.FlowsAsync().Select(static flow => flow.Name).ToListAsync();

        Assert.Equal(flows.EnumerateObject().Select(static flow => flow.Name).Order(StringComparer.Ordinal), names);
        foreach (var name in names)
        {
            var flow = await client.FlowAsync(name);
            var expected = flows.GetProperty(name);
            Assert.Equal(expected.GetProperty("latest_run").GetString(), (await flow.LatestRunAsync())?.Id);
            Assert.Equal(
                expected.GetProperty("latest_successful_run").GetString(), (await flow.LatestSuccessfulRunAsync())?.Id);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Runs_PythonRuns_AreWhatPythonSees(string set)
    {
        var (client, flows) = Open(set);
        foreach (var (flow, expected) in flows.EnumerateObject().SelectMany(
            static flow => flow.Value.GetProperty("runs").EnumerateObject(), static (flow, run) => (flow.Name, run)))
        {
            var run = await client.RunAsync($"{flow}/{expected.Name}");
            var facts = expected.Value;
            Assert.Equal(facts.GetProperty("created_ms").GetInt64(), run.CreatedAt.ToUnixTimeMilliseconds());
            Assert.Equal(Milliseconds(facts, "finished_ms"), (await run.FinishedAtAsync())?.ToUnixTimeMilliseconds());
            Assert.Equal(facts.GetProperty("successful").GetBoolean(), await run.IsSuccessfulAsync());
            Assert.Equal(facts.GetProperty("finished").GetBoolean(), await run.IsFinishedAsync());
            Assert.Equal(Strings(facts, "user_tags").Order(), run.UserTags.Order());
            Assert.Equal(Strings(facts, "system_tags").Order(), run.SystemTags.Order());
            Assert.Equal("golden", run.User);
            Assert.Equal(Origin(facts), await run.OriginPathspecAsync());
            Assert.Equal(facts.GetProperty("end_task").GetString(), (await run.EndTaskAsync())?.Pathspec);
            Assert.Equal(Strings(facts, "steps_newest_first"), await run.StepsAsync().Select(static s => s.Name).ToListAsync());
            foreach (var count in facts.GetProperty("task_counts").EnumerateObject())
                Assert.Equal(count.Value.GetInt32(), await (await run.StepAsync(count.Name)).TasksAsync().CountAsync());
            var data = await run.EndTaskAsync() is { } end
                ? await end.ArtifactsAsync().Select(static a => a.Name).ToListAsync()
                : [];
            if (facts.GetProperty("data").ValueKind == JsonValueKind.Array)
                Assert.Equal(Strings(facts, "data").Order(StringComparer.Ordinal), data);
            Assert.Null(await run.TriggerAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public Task Tasks_PythonRuns_AreWhatPythonSees(string set) => ForEachTaskAsync(set, async (task, expected) =>
    {
        Assert.Equal(expected.GetProperty("created_ms").GetInt64(), task.CreatedAt.ToUnixTimeMilliseconds());
        Assert.Equal(Milliseconds(expected, "finished_ms"), (await task.FinishedAtAsync())?.ToUnixTimeMilliseconds());
        Assert.Equal(expected.GetProperty("successful").GetBoolean(), await task.IsSuccessfulAsync());
        Assert.Equal(expected.GetProperty("finished").GetBoolean(), await task.IsFinishedAsync());
        Assert.Equal(expected.GetProperty("attempt").GetInt32(), await task.CurrentAttemptAsync());
        Assert.Equal("dev", task.RuntimeName);
        Assert.Equal(
            expected.GetProperty("index").ValueKind == JsonValueKind.Null ? null : expected.GetProperty("index").GetInt32(),
            await task.IndexAsync());
        Assert.Equal(Origin(expected), await task.OriginPathspecAsync());
        Assert.Equal(expected.GetProperty("has_code").GetBoolean(), await task.CodeAsync() is not null);

        var exception = await task.ExceptionAsync();
        if (expected.GetProperty("exception") is { ValueKind: JsonValueKind.Object } failure)
        {
            Assert.Equal(failure.GetProperty("type").GetString(), exception!.Type);
            Assert.Equal(failure.GetProperty("exception").GetString(), exception.Message);
        }
        else
        {
            Assert.Null(exception);
        }

        Assert.Equal(
            expected.GetProperty("metadata").EnumerateObject().ToDictionary(static m => m.Name, static m => Text(m.Value)),
            await task.MetadataDictionaryAsync());
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public Task Logs_PythonRuns_AreWhatPythonSees(string set) => ForEachTaskAsync(set, async (task, expected) =>
    {
        if (task.Step.Name == "_parameters")
        {
            // Python says one line end where there is no log at all.
            Assert.Equal("", await task.StdoutAsync());
            return;
        }

        if (await task.OriginPathspecAsync() is { } origin)
        {
            // Python finds no log of a clone; here it is that of the origin.
            var cloned = await task.Client.TaskAsync(origin);
            Assert.Equal(await cloned.StdoutAsync(), await task.StdoutAsync());
            Assert.Equal(await cloned.StdoutSizeAsync(), await task.StdoutSizeAsync());
            return;
        }

        Assert.Equal(expected.GetProperty("stdout").GetString(), await task.StdoutAsync());
        Assert.Equal(expected.GetProperty("stderr").GetString(), await task.StderrAsync());
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Artifacts_PythonRuns_HaveTheValuesThatPythonReads(string set)
    {
        var (_, flows) = Open(set);
        var read = 0;
        await ForEachTaskAsync(set, async (task, expected) =>
        {
            var artifacts = await task.ArtifactsAsync(includePrivate: true).ToListAsync();
            Assert.Equal(
                expected.GetProperty("artifacts").EnumerateObject()
                    .ToDictionary(static a => a.Name, static a => a.Value.GetString()!),
                artifacts.ToDictionary(static a => a.Name, static a => a.Sha));
            Assert.Equal(
                Strings(expected, "public_artifacts").Order(StringComparer.Ordinal),
                await task.ArtifactsAsync().Select(static a => a.Name).ToListAsync());
            Assert.Equal(
                expected.TryGetProperty("encodings", out _) ? Strings(expected, "encodings") : [],
                artifacts.Select(static a => a.Encoding).Distinct());
            var blobs = flows.GetProperty(task.Run.FlowName).GetProperty("blobs");
            foreach (var artifact in artifacts)
            {
                var blob = blobs.GetProperty(artifact.Sha);
                Assert.Equal(blob.GetProperty("type").GetString(), await artifact.PythonTypeAsync());
                if (ArtifactReader.IsIncludedFile(new StoredArtifact(
                    artifact.Name, artifact.Sha, new ArtifactInfo(1, await artifact.PythonTypeAsync(), artifact.Encoding))))
                    continue;
                Assert.Equal(blob.GetProperty("size").GetInt64(), await artifact.SizeAsync());
                var value = await artifact.ReadAsync<object?>();
                Assert.Null(new ExpectedValue().Difference(blob.GetProperty("value"), value));
                read++;
            }
        });
        Assert.True(read > 20);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public Task Lineage_PythonRuns_IsWhatPythonSeesLessItsMistakes(string set) => ForEachTaskAsync(set, async (task, expected) =>
    {
        if (!expected.TryGetProperty("parent_tasks", out var known) || known.ValueKind != JsonValueKind.Array)
            return;
        var parents = await task.ParentTasksAsync().Select(static t => $"{t.Step.Name}/{t.Id}").ToListAsync();
        var children = await task.ChildTasksAsync().Select(static t => $"{t.Step.Name}/{t.Id}").ToListAsync();
        var (pythonParents, pythonChildren) = (Strings(expected, "parent_tasks"), Strings(expected, "child_tasks"));
        switch ($"{task.Step.Name}/{task.Id}")
        {
            // Python counts every round of a recursive step as the parent and the child of every other.
            case "loop/25":
                (pythonParents, pythonChildren) = (["outer_join/24"], ["loop/26"]);
                break;
            case "loop/26":
                (pythonParents, pythonChildren) = (["loop/25"], ["loop/27"]);
                break;
            case "loop/27":
                (pythonParents, pythonChildren) = (["loop/26"], ["choose/28"]);
                break;
            case "outer_join/24":
                pythonChildren = ["loop/25"];
                break;
            case "choose/28":
                pythonParents = ["loop/27"];
                break;
        }

        Assert.Equal(pythonParents.Order(), parents.Order());
        Assert.Equal(pythonChildren.Order(), children.Order());
    });

    [Fact]
    public async Task ParentTasks_OfForeachJoin_ComeByIndex()
    {
        var (client, _) = Open("golden");
        var run = (await (await client.FlowAsync("GoldenMain")).LatestRunAsync())!;
        var join = await run.StepAsync("OuterJoin");

        var indexes = new List<int?>();
        await foreach (var parent in (await join.TaskAsync())!.ParentTasksAsync())
            indexes.Add((await parent.ForeachStackAsync())[0].Index);

        Assert.Equal([0, 1, 2], indexes);
    }

    [Fact]
    public async Task ParentAndChildSteps_SwitchTargetThatNeverRan_IsLeftOut()
    {
        var (client, _) = Open("golden");
        var run = (await (await client.FlowAsync("GoldenMain")).LatestRunAsync())!;

        Assert.Equal(["path_big"], await NamesAsync((await run.StepAsync("choose")).ChildStepsAsync()));
        Assert.Equal(["path_big"], await NamesAsync((await run.StepAsync("flaky")).ParentStepsAsync()));
        Assert.Equal(["left", "right"], (await NamesAsync((await run.StepAsync("branch_join")).ParentStepsAsync())).Order());
        Assert.Empty(await NamesAsync((await run.StepAsync("start")).ParentStepsAsync()));
        Assert.Empty(await NamesAsync((await run.StepAsync("end")).ChildStepsAsync()));

        static async Task<List<string>> NamesAsync(IAsyncEnumerable<Step> steps) =>
            await steps.Select(static step => step.Name).ToListAsync();
    }

    [Fact]
    public async Task Attempt_OfRetriedTask_HasItsOwnFacts()
    {
        var (client, flows) = Open("golden");
        var run = flows.GetProperty("GoldenMain").GetProperty("runs").EnumerateObject().Single();
        var expected = run.Value.GetProperty("flaky_attempt_0");
        var pathspec = $"GoldenMain/{run.Name}/flaky/30";

        var first = await client.TaskAsync(pathspec, attempt: 0);

        Assert.False(await first.IsSuccessfulAsync());
        Assert.False(await first.IsFinishedAsync());
        Assert.Equal("first attempt fails", (await first.ExceptionAsync())!.Message);
        Assert.Equal(expected.GetProperty("stdout").GetString(), await first.StdoutAsync());
        Assert.Equal(0, await first.ReadAsync<int>("tried"));
        Assert.Equal(0, (await first.ArtifactAsync("tried")).Attempt);
        Assert.Equal(
            expected.GetProperty("metadata").EnumerateObject().ToDictionary(static m => m.Name, static m => Text(m.Value)),
            await first.MetadataDictionaryAsync());
        Assert.Equal(1, (await client.ArtifactAsync(pathspec + "/tried")).Attempt);
        Assert.Equal(0, (await client.ArtifactAsync(pathspec + "/tried", attempt: 0)).Attempt);
        Assert.Null(await (await client.TaskAsync(pathspec, attempt: 5)).FindArtifactAsync("tried"));
    }

    [Fact]
    public async Task LogLines_OfTask_HaveTheirTimes()
    {
        var (client, flows) = Open("golden");
        var run = flows.GetProperty("GoldenMain").GetProperty("runs").EnumerateObject().Single();

        var lines = await (await client.TaskAsync($"GoldenMain/{run.Name}/start/1")).LogLinesAsync(LogStream.Stdout);

        Assert.Equal(
            run.Value.GetProperty("loglines_start_stdout").EnumerateArray().Select(
                static line => (DateTimeOffset.Parse(line[0].GetString() + "Z"), line[1].GetString()!)),
            lines.Select(static line => (line.Timestamp, line.Text)));
    }

    [Fact]
    public async Task IncludedFiles_OfMovedDatastore_AreFound()
    {
        var (client, flows) = Open("golden");
        var run = flows.GetProperty("GoldenMain").GetProperty("runs").EnumerateObject().Single();
        var expected = run.Value.GetProperty("include_files");
        var start = await client.TaskAsync($"GoldenMain/{run.Name}/start/1");

        var note = expected.GetProperty("note").GetProperty("value").GetProperty("v").GetString();
        var blob = expected.GetProperty("blob").GetProperty("value").GetProperty("b64").GetString();

        Assert.Equal(note, await start.ReadAsync<string>("note"));
        Assert.Equal(note, (await start.ReadAsync<IncludedFile>("note")).Text);
        Assert.Equal(note, Assert.IsType<IncludedFile>(await start.ReadAsync<object>("note")).Text);
        Assert.Equal(34, await (await start.ArtifactAsync("note")).SizeAsync());
        Assert.Equal(blob, Convert.ToBase64String(await start.ReadAsync<byte[]>("blob")));
        await Assert.ThrowsAsync<MetaflowException>(() => start.ReadAsync<int>("note"));
    }

    [Fact]
    public async Task ControlTasks_OfGang_AreTheFirstTask()
    {
        var (client, _) = Open("golden");
        var run = (await (await client.FlowAsync("GoldenParallel")).LatestRunAsync())!;

        var train = await run.StepAsync("train");

        Assert.Equal("2", (await train.ControlTaskAsync())?.Id);
        Assert.Single(await train.ControlTasksAsync().ToListAsync());
        Assert.Null(await (await run.StepAsync("start")).ControlTaskAsync());
    }

    [Fact]
    public async Task ControlTasks_WithoutRecord_AsOfClones_AreToldByArtifacts()
    {
        using var own = new GoldenRuns();
        var root = own.Open("golden").Metadata;
        foreach (var record in Directory.GetFiles(root, "sysmeta_internal_task_type_*", SearchOption.AllDirectories))
            File.Delete(record);
        var client = new MetaflowClient(new LocalMetadata(root, user: null), new LocalStorage(root));
        var run = (await (await client.FlowAsync("GoldenParallel")).LatestRunAsync())!;

        Assert.Equal("2", Assert.Single(await (await run.StepAsync("train")).ControlTasksAsync().ToListAsync()).Id);
        Assert.Null(await (await run.StepAsync("join")).ControlTaskAsync());
    }

    [Fact]
    public async Task Code_OfPackagedRun_IsReadAndExtracted()
    {
        var (client, flows) = Open("golden");
        var expected = flows.GetProperty("GoldenCode").GetProperty("runs").EnumerateObject().Single().Value
            .GetProperty("code");
        var run = (await (await client.FlowAsync("GoldenCode")).LatestRunAsync())!;
        using var folder = new TemporaryDirectory();
        var target = Path.Combine(folder.Path, "code");

        var code = await run.CodeAsync();

        Assert.NotNull(code);
        Assert.Equal(expected.GetProperty("script_name").GetString(), code.ScriptName);
        Assert.Equal(expected.GetProperty("path").GetString(), code.Path);
        Assert.Equal(Strings(expected, "members").Order(), code.Files.Order());
        Assert.Equal(Strings(expected, "info_keys"), code.Info.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("class GoldenCode(FlowSpec)", code.FlowSource, StringComparison.Ordinal);
        Assert.Equal("local", (await (await run.StepAsync("start")).EnvironmentAsync())!["environment_type"]);
        await using (var archive = code.OpenRead())
            Assert.Equal(0x1f, archive.ReadByte());
        await code.ExtractAsync(target);
        Assert.Equal(["code/golden_code.py", "code/sub/helper.py"], folder.Files());
        Assert.Equal(code.FlowSource, folder.Read("code/golden_code.py"));
        var error = await Assert.ThrowsAsync<MetaflowException>(() => code.ExtractAsync(target));
        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
    }

    private static string? Origin(JsonElement facts) => facts.GetProperty("origin_pathspec").GetString() is { } origin
        && !origin.EndsWith("/None", StringComparison.Ordinal) ? origin : null;

    private static long? Milliseconds(JsonElement facts, string name) =>
        facts.GetProperty(name).ValueKind == JsonValueKind.Null ? null : facts.GetProperty(name).GetInt64();

    private static string[] Strings(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!)];

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private (MetaflowClient Client, JsonElement Flows) Open(string set)
    {
        var (metadata, data, flows) = golden.Open(set);
        Storage storage = new LocalStorage(data);
        if (set == "golden-s3")
            storage = new CountingStorage(storage, "s3", "s3://golden-bucket/metaflow");
        return (new MetaflowClient(new LocalMetadata(metadata, user: null), storage).InNamespace("user:golden"), flows);
    }

    private async Task ForEachTaskAsync(string set, Func<MetaflowTask, JsonElement, Task> check)
    {
        var (client, flows) = Open(set);
        var count = 0;
        foreach (var flow in flows.EnumerateObject())
        {
            foreach (var run in flow.Value.GetProperty("runs").EnumerateObject())
            {
                foreach (var step in run.Value.GetProperty("tasks").EnumerateObject())
                {
                    foreach (var task in step.Value.EnumerateObject())
                    {
                        await check(
                            await client.TaskAsync($"{flow.Name}/{run.Name}/{step.Name}/{task.Name}"), task.Value);
                        count++;
                    }
                }
            }
        }

        Assert.NotEqual(0, count);
    }
}
