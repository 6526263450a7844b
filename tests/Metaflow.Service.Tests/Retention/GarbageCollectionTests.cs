using Metaflow.Service.Database;
using Metaflow.Service.Retention;

namespace Metaflow.Service.Tests.Retention;

/// <summary>Removing runs, whatever the database.</summary>
public abstract class GarbageCollectionTests : RetentionTestBase
{
    [Fact]
    public async Task Plan_OldRuns_TellsThemAndChangesNothing()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);
        await MakeRunAsync(store, "A", daysAgo: 95);
        await MakeRunAsync(store, "B", daysAgo: 91, id: "argo-b");
        await MakeRunAsync(store, "B", daysAgo: 10);
        var before = await DumpAsync(store);

        var report = await new GarbageCollection(store, Time).PlanAsync(OlderThan(90), TestContext.Current.CancellationToken);

        using var text = new StringWriter { NewLine = "\n" };
        report.Write(text);
        Assert.Equal(
            """
            A: 2 runs
            B: 1 runs
            oldest: 2026-02-21 00:00:00Z, newest: 2026-03-02 00:00:00Z
            rows: 3 runs, 6 steps, 6 tasks, 18 metadata, 12 artifacts

            """.ReplaceLineEndings("\n"),
            text.ToString());
        Assert.Equal(before, await DumpAsync(store));
    }

    [Fact]
    public async Task Run_OldRuns_RemovesThemAndNothingElse()
    {
        await using var store = await OpenPreparedAsync();
        await using var expected = await OpenPreparedAsync();
        var number = await MakeRunAsync(store, "A", daysAgo: 100);
        await MakeRunAsync(store, "A", daysAgo: 10);
        await MakeRunAsync(expected, "A", daysAgo: 100);
        await MakeRunAsync(expected, "A", daysAgo: 10);
        var wanted = (await DumpAsync(expected)).Where(line => line.StartsWith("flows", StringComparison.Ordinal) || !line.Contains($": A|{number}|")).ToArray();

        var removal = await CollectAsync(store, OlderThan(90));

        Assert.Equal((1, 0), (removal.Report.Runs, removal.Left.Count));
        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, await DumpAsync(store));
    }

    [Fact]
    public async Task Run_Selections_TakeTheRunsThatFit()
    {
        await using var store = await OpenPreparedAsync();
        var ok = await MakeRunAsync(store, "A", daysAgo: 100);
        var failed = await MakeRunAsync(store, "A", daysAgo: 99, isOk: false);
        var tagged = await MakeRunAsync(store, "A", daysAgo: 98, tag: "keep");
        var bobs = await MakeRunAsync(store, "B", daysAgo: 97, user: "bob");
        var newest = await MakeRunAsync(store, "B", daysAgo: 96);
        var old = OlderThan(90);

        Assert.Equal([ok, failed, tagged, bobs, newest], await FindAsync(store, old));
        Assert.Equal([ok, failed], await FindAsync(store, OlderThan(98) with { Flows = ["A", "C"] }));
        Assert.Equal([ok, failed, tagged], await FindAsync(store, old with { Flows = ["A"] }));
        Assert.Equal([tagged], await FindAsync(store, old with { Tags = ["keep"] }));
        Assert.Equal([bobs], await FindAsync(store, old with { Tags = ["t", "user:bob"] }));
        Assert.Equal([ok, failed, newest], await FindAsync(store, old with { WithoutTags = ["keep", "user:bob"] }));
        Assert.Equal([bobs], await FindAsync(store, old with { User = "bob" }));
        Assert.Equal([failed], await FindAsync(store, old with { Statuses = ["failed"] }));
        Assert.Equal([ok, tagged, bobs, newest], await FindAsync(store, old with { Statuses = ["completed"] }));
        Assert.Equal([ok, bobs], await FindAsync(store, old with { KeepLast = 1, Statuses = ["completed"] }));
        Assert.Equal([ok], await FindAsync(store, old with { KeepLast = 2 }));
        Assert.Empty(await FindAsync(store, old with { KeepLast = 3 }));
    }

    [Fact]
    public async Task Run_FreshHeartbeat_StaysUnlessForced()
    {
        await using var store = await OpenPreparedAsync();
        var number = await MakeRunAsync(store, "A", daysAgo: 100, isOk: null, heartbeat: Now.ToUnixTimeSeconds() - 359);

        Assert.Equal(0, (await CollectAsync(store, OlderThan(90))).Report.Runs);
        Assert.Equal([number], await RunsAsync(store));
        Assert.Equal(1, (await CollectAsync(store, OlderThan(90) with { IncludeRunning = true })).Report.Runs);
        Assert.Empty(await RunsAsync(store));
    }

    [Fact]
    public async Task Remove_RunHasChanged_LeavesAllOfIt()
    {
        await using var store = await OpenPreparedAsync();
        var number = await MakeRunAsync(store, "A", daysAgo: 100);
        var before = await DumpAsync(store);
        var run = new SelectedRun("A", number, Now.AddDays(-100).ToUnixTimeMilliseconds(), Heartbeat: 5);

        Assert.False(await new RunRemoval(store, new RetentionQueries(store.Dialect)).RemoveAsync(run, TestContext.Current.CancellationToken));
        Assert.Equal(before, await DumpAsync(store));
    }

    [Fact]
    public async Task Run_MoreRecordsThanAChunk_RemovesAll()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100, metadata: RetentionQueries.ChunkSize + 500);
        await CollectAsync(store, OlderThan(90));

        Assert.Equal(["flows"], (await DumpAsync(store)).Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task Run_AfterOneThatWasBrokenOff_FindsTheRestByStatus()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);
        var run = await FirstAsync(store);
        await store.WriteAsync(new RetentionQueries(store.Dialect).RemoveSome(run), _ => true, TestContext.Current.CancellationToken);

        var removal = await CollectAsync(store, OlderThan(90) with { Statuses = ["completed"] });

        Assert.Equal(1, removal.Report.Runs);
        Assert.Equal(["flows"], (await DumpAsync(store)).Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task Run_Interrupted_SaysWhatIsGone()
    {
        await using var store = await OpenPreparedAsync();
        for (var i = 0; i < 3; i++)
            await MakeRunAsync(store, "A", daysAgo: 100);
        using var stop = new CancellationTokenSource();

        var removal = await new GarbageCollection(store, Time).RunAsync(OlderThan(90), archive: null, (_, _) => stop.Cancel(), stop.Token);

        Assert.True(removal.IsInterrupted);
        Assert.Equal(1, removal.Report.Runs);
        Assert.Equal(2, (await RunsAsync(store)).Length);
    }

    [Fact]
    public async Task Run_ManyRuns_GoesThroughAllPages()
    {
        await using var store = await OpenPreparedAsync();
        var by = new Service.Records.Authorship("u", "[]", "[]", Now.AddDays(-100).ToUnixTimeMilliseconds());
        await store.CreateFlowAsync("A", by, (_, _) => { }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 1001; i++)
            await store.CreateRunAsync(new Service.Records.NewRun("A", null, by, null, null), (_, _) => { }, TestContext.Current.CancellationToken);

        var report = await new GarbageCollection(store, Time).PlanAsync(OlderThan(90), TestContext.Current.CancellationToken);

        Assert.Equal(1001, report.Runs);
    }

    private async Task<long[]> FindAsync(MetadataStore store, RunSelection selection)
    {
        List<long> found = [];
        await foreach (var page in new RunFinder(store, new RetentionQueries(store.Dialect), Time).FindAsync(selection, TestContext.Current.CancellationToken))
            found.AddRange(page.Select(r => r.Number));
        return [.. found];
    }

    private async Task<SelectedRun> FirstAsync(MetadataStore store)
    {
        await foreach (var page in new RunFinder(store, new RetentionQueries(store.Dialect), Time).FindAsync(OlderThan(90), TestContext.Current.CancellationToken))
            return page[0];
        throw new InvalidOperationException("There is no run.");
    }
}
