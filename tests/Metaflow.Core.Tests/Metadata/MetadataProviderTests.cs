using Metaflow.Datastore;
using Metaflow.Metadata;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Core.Tests.Metadata;

/// <summary>What every metadata provider does; each kind derives a class of tests.</summary>
public abstract class MetadataProviderTests
{
    private const long Now = 1_795_448_363_372;

    private static readonly RunTags _tags = new(["a tag", "é"], ["runtime:dev", "user:ann"]);
    private static readonly ArtifactInfo _info = new(5, "<class 'int'>", "pickle-v4");

    /// <summary>A provider without records, of user <c>ann</c> and by <see cref="Time"/>.</summary>
    protected abstract MetadataProvider Metadata { get; }

    /// <summary>The flow of the tests. A provider that others use too has it for one test only.</summary>
    protected virtual string FlowName => "Flow";

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(Now).AddTicks(1230));

    [Fact]
    public async Task NewRun_Recorded_IsFoundAsItWasMade()
    {
        var run = await Metadata.NewRunAsync(FlowName, _tags);

        var entry = (await Metadata.FindRunAsync(run))!;
        Assert.Equal(("ann", run), (entry.User, entry.Pathspec));
        Assert.Equal(_tags.User, entry.Tags);
        Assert.Equal(_tags.System, entry.SystemTags);
        AssertIsNow(entry.CreatedAt);
        AssertIsNow((await Metadata.FindFlowAsync(FlowName))!.CreatedAt);
        Assert.Contains(FlowName, await Metadata.ListFlowsAsync().Select(static flow => flow.Flow).ToListAsync());
    }

    [Fact]
    public async Task NewRun_ManyAtOneTime_GetIdsOfTheirOwn()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(
            async () => await Metadata.NewRunAsync(FlowName, _tags))));

        Assert.Equal(40, runs.Distinct().Count());
        Assert.Equal(40, await Metadata.ListRunsAsync(FlowName).CountAsync());
    }

    [Fact]
    public async Task NewRun_InvalidFlow_IsRefused() =>
        await Assert.ThrowsAsync<PathspecException>(async () => await Metadata.NewRunAsync("no/flow", _tags));

    [Fact]
    public async Task NewTask_StepsOfARun_CountTogether()
    {
        var run = await Metadata.NewRunAsync(FlowName, _tags);
        var ids = new List<string>();
        foreach (var step in (string[])["_parameters", "start", "work", "work"])
            ids.Add((await Metadata.NewTaskAsync(new Pathspec(FlowName, run.Run, step), _tags, [])).Task!);
        var second = await Metadata.NewRunAsync(FlowName, _tags);

        Assert.Distinct(ids);
        if (Metadata.MakesTaskIds)
            return; // as it likes
        Assert.Equal(["0", "1", "2", "3"], ids);
        Assert.Equal(
            "0", (await Metadata.NewTaskAsync(new Pathspec(FlowName, second.Run, "_parameters"), _tags, [])).Task);
    }

    [Fact]
    public async Task RegisterRun_Twice_IsNewOnce()
    {
        var run = new Pathspec(FlowName, "argo-flow-x");

        Assert.True(await Metadata.RegisterRunAsync(run, _tags));
        Assert.False(await Metadata.RegisterRunAsync(run, RunTags.None));
        Assert.Equal(["a tag", "é"], (await Metadata.FindRunAsync(run))!.Tags);
    }

    [Fact]
    public async Task RegisterTask_GivenId_IsNewOnceAndNotesFactsEachTime()
    {
        var run = await Metadata.NewRunAsync(FlowName, _tags);
        var task = new Pathspec(FlowName, run.Run, "train", "2_node_1");

        Assert.True(await Metadata.RegisterTaskAsync(task, _tags, [MetadataRecord.ForAttempt("attempt", "0", 0)]));
        Assert.False(await Metadata.RegisterTaskAsync(task, _tags, [MetadataRecord.ForAttempt("attempt", "1", 1)]));

        Assert.Equal(["0", "1"], (await Metadata.LoadMetadataAsync(task)).Select(static entry => entry.Value));
    }

    [Fact]
    public async Task RegisterMetadata_FieldTwiceInAMillisecond_KeepsBothInOrder()
    {
        var task = await NewTaskAsync();
        await Metadata.RegisterMetadataAsync(
            task, [MetadataRecord.ForAttempt("attempt", "0", 0), MetadataRecord.ForAttempt("attempt", "1", 1)]);
        await Metadata.RegisterMetadataAsync(task, [MetadataRecord.ForAttempt("attempt", "2", 2)]);

        var entries = await Metadata.LoadMetadataAsync(task);
        Assert.Equal(["0", "1", "2"], entries.Select(static entry => entry.Value));
        Assert.Equal([0, 1, 2], entries.Select(static entry => entry.Attempt!.Value));
        if (!Metadata.MakesTaskIds)
            Assert.Equal(3, entries.Select(static entry => entry.CreatedAt).Distinct().Count());
    }

    [Fact]
    public async Task RegisterMetadata_ManyWriters_LoseNothing()
    {
        var task = await NewTaskAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(
            async () => await Metadata.RegisterMetadataAsync(task, [MetadataRecord.ForAttempt("note", $"{i}", 0)]))));

        var values = (await Metadata.LoadMetadataAsync(task)).Select(static entry => entry.Value);
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => $"{i}").Order(), values.Order());
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    public async Task RegisterMetadata_InvalidField_IsRefused(string field)
    {
        var task = await NewTaskAsync();

        await Assert.ThrowsAsync<MetadataException>(
            async () => await Metadata.RegisterMetadataAsync(task, [MetadataRecord.ForAttempt(field, "x", 0)]));
    }

    [Fact]
    public async Task ListArtifacts_SeveralAttempts_AreThoseOfTheLastDone()
    {
        var task = await NewTaskAsync();
        var storage = new LocalStorage("/data");
        Assert.Empty(await Metadata.ListArtifactsAsync(task));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            // Every attempt has one called "name", by which services tell attempts apart.
            await Metadata.RegisterArtifactsAsync(
                task, attempt, _tags, storage, [new("y", $"{attempt}", _info), new("name", $"{attempt}", _info)]);
            await Metadata.RegisterMetadataAsync(
                task, [MetadataRecord.ForAttempt("attempt-done", $"{attempt}", attempt)]);
        }

        await Metadata.RegisterArtifactsAsync(task, 2, _tags, storage, [new("y", "2", _info)]);

        var artifacts = await Metadata.ListArtifactsAsync(task);
        Assert.Equal(["name", "y"], artifacts.Select(static artifact => artifact.Name));
        Assert.All(artifacts, static artifact => Assert.Equal("1", artifact.Key));
        Assert.Equal("/data", artifacts[0].DatastoreRoot);
        Assert.Equal("local", artifacts[0].DatastoreType);
        Assert.Equal("2", Assert.Single(await Metadata.ListArtifactsAsync(task, 2)).Key);
        var y = new Pathspec(task.Flow, task.Run, task.Step, task.Task, "y");
        Assert.Equal("1", (await Metadata.FindArtifactAsync(y))!.Key);
        Assert.Equal("0", (await Metadata.FindArtifactAsync(y, 0))!.Key);
        Assert.Null(await Metadata.FindArtifactAsync(y, 4));
    }

    [Fact]
    public async Task RegisterArtifacts_Again_TheFirstRecordStands()
    {
        var task = await NewTaskAsync();
        var storage = new LocalStorage("/data");
        await Metadata.RegisterArtifactsAsync(task, 0, _tags, storage, [new("y", "first", _info)]);
        await Metadata.RegisterArtifactsAsync(task, 0, _tags, storage, [new("y", "second", _info)]);

        Assert.Equal("first", Assert.Single(await Metadata.ListArtifactsAsync(task, 0)).Key);
    }

    [Fact]
    public async Task ListRuns_WithTags_AreThoseThatHaveAllOfThem()
    {
        var both = await TaggedRunAsync("a", "b");
        await TaggedRunAsync("a");

        Assert.Equal([both], await Metadata.ListRunsAsync(FlowName, ["user:ann", "a", "b"]).Select(static run => run.Pathspec).ToListAsync());
        Assert.Equal(2, await Metadata.ListRunsAsync(FlowName, []).CountAsync());
        Assert.Empty(await Metadata.ListRunsAsync(FlowName, ["c"]).ToListAsync());
    }

    [Fact]
    public async Task Lists_EntriesOfDifferentAge_AreNewestFirst()
    {
        var runs = new List<Pathspec>();
        for (var i = 0; i < 3; i++)
        {
            runs.Add(await Metadata.NewRunAsync(FlowName, _tags));
            Time.Advance(TimeSpan.FromSeconds(2));
        }

        runs.Reverse();
        Assert.Equal(runs, await Metadata.ListRunsAsync(FlowName).Select(static run => run.Pathspec).ToListAsync());
        var tasks = new List<Pathspec>();
        foreach (var step in (string[])["start", "work", "work"])
            tasks.Add(await Metadata.NewTaskAsync(new Pathspec(FlowName, runs[0].Run, step), _tags, []));
        Assert.Equal(
            [tasks[2], tasks[1]],
            await Metadata.ListTasksAsync(new Pathspec(FlowName, runs[0].Run, "work")).Select(static task => task.Pathspec).ToListAsync());
        Assert.Equal(2, await Metadata.ListStepsAsync(runs[0]).CountAsync());
    }

    [Fact]
    public async Task Finds_NothingThere_AreNull()
    {
        Assert.Null(await Metadata.FindFlowAsync(FlowName));
        Assert.Null(await Metadata.FindRunAsync(new Pathspec(FlowName, "1")));
        Assert.Null(await Metadata.FindStepAsync(new Pathspec(FlowName, "1", "a")));
        Assert.Null(await Metadata.FindTaskAsync(new Pathspec(FlowName, "1", "a", "0")));
        Assert.DoesNotContain(FlowName, await Metadata.ListFlowsAsync().Select(static flow => flow.Flow).ToListAsync());
        Assert.Empty(await Metadata.ListRunsAsync(FlowName).ToListAsync());
        Assert.Empty(await Metadata.LoadMetadataAsync(new Pathspec(FlowName, "1", "a", "0")));
    }

    [Fact]
    public async Task Reads_InvalidFlow_AreRefused()
    {
        await Assert.ThrowsAsync<PathspecException>(async () => await Metadata.FindFlowAsync("no/flow"));
        await Assert.ThrowsAsync<PathspecException>(async () => await Metadata.ListRunsAsync("no/flow").ToListAsync());
    }

    [Fact]
    public async Task MutateTags_InvalidTag_IsRefusedAndChangesNothing()
    {
        var run = await TaggedRunAsync("a");

        await Assert.ThrowsAsync<TagException>(async () => await Metadata.MutateTagsAsync(run, ["b", ""], ["a"]));

        Assert.Equal(["a"], (await Metadata.FindRunAsync(run))!.Tags);
    }

    [Fact]
    public async Task MutateTags_RemoveAndAdd_RemovesFirst()
    {
        var run = await TaggedRunAsync("a", "b");

        var tags = await Metadata.MutateTagsAsync(run, add: ["b", "c", "user:ann"], remove: ["a", "b", "none"]);

        Assert.Equal(["b", "c"], tags);
        var entry = (await Metadata.FindRunAsync(run))!;
        Assert.Equal(["b", "c"], entry.Tags.Order());
        Assert.Equal(["user:ann"], entry.SystemTags);
    }

    [Fact]
    public async Task MutateTags_SystemTag_CannotBeRemoved()
    {
        var run = await TaggedRunAsync("a");

        var error = await Assert.ThrowsAsync<TagException>(
            async () => await Metadata.MutateTagsAsync(run, [], ["user:ann"]));
        Assert.Contains("'user:ann'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MutateTags_MoreThanFit_IsRefused()
    {
        var run = await TaggedRunAsync([.. Enumerable.Range(0, 50).Select(static i => $"{i}")]);

        await Assert.ThrowsAsync<TagException>(async () => await Metadata.MutateTagsAsync(run, ["one more"], []));
        Assert.Equal(50, (await Metadata.MutateTagsAsync(run, ["one more"], ["7"])).Count);
    }

    [Fact]
    public async Task MutateTags_UnknownRun_NamesIt()
    {
        var error = await Assert.ThrowsAsync<MetadataException>(
            async () => await Metadata.MutateTagsAsync(new Pathspec(FlowName, "99"), ["a"], []));
        Assert.Contains($"'{FlowName}/99'", error.Message, StringComparison.Ordinal);
    }

    protected virtual void AssertIsNow(DateTimeOffset time) => Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Now), time);

    private async Task<Pathspec> NewTaskAsync()
    {
        var run = await Metadata.NewRunAsync(FlowName, _tags);
        return await Metadata.NewTaskAsync(new Pathspec(FlowName, run.Run, "start"), _tags, []);
    }

    private ValueTask<Pathspec> TaggedRunAsync(params string[] tags) =>
        Metadata.NewRunAsync(FlowName, new RunTags(tags, ["user:ann"]));
}
