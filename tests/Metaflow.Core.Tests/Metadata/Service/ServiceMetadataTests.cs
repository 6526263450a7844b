using Metaflow.Metadata;
using Metaflow.Tests;

namespace Metaflow.Core.Tests.Metadata.Service;

/// <summary>What every provider does, done by a running service.</summary>
public sealed class ServiceMetadataTests : MetadataProviderTests
{
    private static readonly RunTags _tags = new(["a"], ["user:ann"]);

    protected override MetadataProvider Metadata { get; } = MetadataService.Open();

    protected override string FlowName { get; } = MetadataService.NewFlowName();

    [Fact]
    public async Task NewRun_OfAnUnknownFlow_MakesTheFlowOnce()
    {
        var first = await Metadata.NewRunAsync(FlowName, _tags);
        var second = await Metadata.NewRunAsync(FlowName, _tags);

        Assert.NotEqual(first, second);
        Assert.True(long.Parse(second.Run!) > long.Parse(first.Run!));
    }

    [Fact]
    public async Task Lists_MoreThanFitOnAPage_AreWhole()
    {
        var run = await Metadata.NewRunAsync(FlowName, _tags);
        var step = new Pathspec(FlowName, run.Run, "work");
        var made = new List<Pathspec>();
        for (var i = 0; i < 45; i++)
            made.Add(await Metadata.NewTaskAsync(step, _tags, [MetadataRecord.ForAttempt("place", $"{i}", 0)]));

        var listed = await Metadata.ListTasksAsync(step).Select(static t => t.Pathspec).ToListAsync();
        var facts = await Metadata.ListTaskFactsAsync(step, "place").ToListAsync();

        Assert.Equal(made.AsEnumerable().Reverse(), listed);
        Assert.Equal(
            Enumerable.Range(0, 45).Select(i => (made[i], $"{i}")),
            facts.Select(static f => (f.Task.Pathspec, f.Value!)).Reverse());
    }

    [Fact]
    public async Task ListRuns_WithTags_AreThoseThatHaveThem()
    {
        var all = new List<Pathspec>();
        foreach (var tags in (string[][])[["x", "y"], ["x"], ["y", "x", "a, b"], ["é'\"%"]])
            all.Add(await Metadata.NewRunAsync(FlowName, new RunTags(tags, ["user:ann"])));

        Assert.Equal([all[2], all[0]], await RunsAsync("x", "y"));
        Assert.Equal([all[2]], await RunsAsync("a, b", "x"));
        Assert.Equal([all[3]], await RunsAsync("é'\"%", "user:ann"));
        Assert.Empty(await RunsAsync("user:bob"));

        ValueTask<List<Pathspec>> RunsAsync(params string[] tags) =>
            Metadata.ListRunsAsync(FlowName, tags).Select(static r => r.Pathspec).ToListAsync();
    }

    [Fact]
    public async Task Ids_WithEveryCharacter_AreFoundAgain()
    {
        var run = new Pathspec(FlowName, "argo é+1% #2 a=b&c;");
        await Metadata.RegisterRunAsync(run, _tags);
        var task = new Pathspec(FlowName, run.Run, "step", "1_node_ü+%");
        await Metadata.RegisterTaskAsync(task, _tags, [MetadataRecord.ForAttempt("note", "ü", 0)]);

        Assert.Equal(run, (await Metadata.FindRunAsync(run))!.Pathspec);
        Assert.Equal(task, (await Metadata.FindTaskAsync(task))!.Pathspec);
        Assert.Equal(task, (await Metadata.ListTasksAsync(new Pathspec(FlowName, run.Run, "step")).SingleAsync()).Pathspec);
        Assert.Equal("ü", Assert.Single(await Metadata.LoadMetadataAsync(task)).Value);
    }

    [Fact]
    public async Task RegisterDoneTask_OfAnIdThatTheServiceMade_IsThereWithItsArtifacts()
    {
        var run = await Metadata.NewRunAsync(FlowName, _tags);
        var task = await Metadata.NewTaskAsync(new Pathspec(FlowName, run.Run, "start"), _tags, []);

        await Metadata.RegisterDoneTaskAsync(
            task,
            _tags,
            [MetadataRecord.ForAttempt("attempt-done", "0", 0)],
            new Metaflow.Datastore.LocalStorage("/data"),
            [new("x", "ab12", new(5, "<class 'int'>", "pickle-v4"))]);

        Assert.Equal("x", Assert.Single(await Metadata.ListArtifactsAsync(task)).Name);
        Assert.Equal("attempt-done", Assert.Single(await Metadata.LoadMetadataAsync(task)).Field);
    }

    [Fact]
    public async Task MutateTags_ManyAtOnce_LosesNone()
    {
        var run = await Metadata.NewRunAsync(FlowName, _tags);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Metadata.MutateTagsAsync(run, [$"t{i}"], []).AsTask()));

        Assert.Equal(9, (await Metadata.FindRunAsync(run))!.Tags.Count);
    }

    [Fact]
    public async Task Heartbeat_OfARunAndATask_IsTaken()
    {
        // With a version that services do not take for one that sends heartbeats, so that the first is not too early.
        var tags = new RunTags([], ["metaflow_version:0.1.0"]);
        var run = await Metadata.NewRunAsync(FlowName, tags);
        var task = await Metadata.NewTaskAsync(new Pathspec(FlowName, run.Run, "start"), tags, []);

        Assert.Equal(TimeSpan.FromSeconds(10), await Metadata.HeartbeatAsync(task));
        await Assert.ThrowsAsync<Metaflow.Metadata.Service.MetadataServiceException>(async () => await Metadata.HeartbeatAsync(run));
    }

    [Fact]
    public async Task NewTask_OfAnUnknownRun_NamesIt()
    {
        await Metadata.NewRunAsync(FlowName, _tags);

        var error = await Assert.ThrowsAsync<Metaflow.Metadata.Service.MetadataServiceException>(
            async () => await Metadata.NewTaskAsync(new Pathspec(FlowName, "2147480000", "start"), _tags, []));
        Assert.Contains($"'{FlowName}/2147480000/start'", error.Message, StringComparison.Ordinal);
    }

    protected override void AssertIsNow(DateTimeOffset time) =>
        Assert.InRange(time, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
}
