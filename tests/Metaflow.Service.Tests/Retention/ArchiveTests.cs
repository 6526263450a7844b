using System.IO.Compression;
using System.Text.Json;
using Metaflow.Service.Retention;

namespace Metaflow.Service.Tests.Retention;

/// <summary>Archives of runs, whatever the database.</summary>
public abstract class ArchiveTests : RetentionTestBase
{
    [Theory]
    [InlineData("runs.jsonl")]
    [InlineData("runs.jsonl.gz")]
    public async Task Restore_RunsThatWereRemoved_BringsBackEveryValue(string name)
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);
        await MakeRunAsync(store, "Ünï", daysAgo: 95, id: "argo-x");
        await MakeRunAsync(store, "A", daysAgo: 10);
        var before = await DumpAsync(store);

        var removal = await CollectAsync(store, OlderThan(90), PathOf(name));
        var between = await RunsAsync(store);
        var restored = await RestoreAsync(store, PathOf(name));
        var after = await DumpAsync(store);
        var again = await RestoreAsync(store, PathOf(name));

        Assert.Equal(2, removal.Report.Runs);
        Assert.Single(between);
        Assert.Equal(before, after);
        Assert.Equal([0L, 2L, 4L, 4L, 12L, 8L], RetentionTable.All.Select(t => restored[t]));
        Assert.All(again.Values, count => Assert.Equal(0, count));
        Assert.Equal(before, await DumpAsync(store));
        Assert.Equal([name], Directory.GetFiles(Path.GetDirectoryName(PathOf(name))!, "runs*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Archive_Lines_AreJson()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);

        await CollectAsync(store, OlderThan(90), PathOf("a.jsonl"));

        var lines = (await File.ReadAllLinesAsync(PathOf("a.jsonl"))).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal("flows", lines[0].GetProperty("table").GetString());
        Assert.Equal("t", lines[1].GetProperty("row").GetProperty("tags")[0].GetString());
        Assert.Equal(lines.Length - 1, lines[^1].GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Restore_IntoAnEmptyDatabase_LeavesItsNumbersBehind()
    {
        await using var store = await OpenPreparedAsync();
        for (var i = 0; i < 3; i++)
            await MakeRunAsync(store, "A", daysAgo: 100);
        var before = await DumpAsync(store);
        await CollectAsync(store, OlderThan(90), PathOf("a.jsonl"));
        await using var other = await OpenPreparedAsync();

        await RestoreAsync(other, PathOf("a.jsonl"));

        Assert.Equal(before, await DumpAsync(other));
        Assert.True(await MakeRunAsync(other, "A", daysAgo: 1) > 3);
    }

    [Fact]
    public async Task Restore_NumbersBelongToOthers_ChangesNothing()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);
        await CollectAsync(store, OlderThan(90), PathOf("a.jsonl"));
        await using var other = await OpenPreparedAsync();
        await MakeRunAsync(other, "B", daysAgo: 3);
        var before = await DumpAsync(other);

        var error = await Assert.ThrowsAsync<ArchiveException>(() => RestoreAsync(other, PathOf("a.jsonl")));

        Assert.Contains("A/1", error.Message);
        Assert.Contains("B/1", error.Message);
        Assert.Equal(before, await DumpAsync(other));
    }

    [Fact]
    public async Task Restore_IdWasGivenAgain_ChangesNothing()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100, id: "argo-1");
        await CollectAsync(store, OlderThan(90), PathOf("a.jsonl"));
        await MakeRunAsync(store, "A", daysAgo: 1, id: "argo-1");
        var before = await DumpAsync(store);

        await Assert.ThrowsAsync<ArchiveException>(() => RestoreAsync(store, PathOf("a.jsonl")));

        Assert.Equal(before, await DumpAsync(store));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0)]
    public async Task Restore_ArchiveIsNotWhole_ChangesNothing(double part)
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);
        await CollectAsync(store, OlderThan(90), PathOf("a.jsonl"));
        var bytes = await File.ReadAllBytesAsync(PathOf("a.jsonl"));
        await File.WriteAllBytesAsync(PathOf("part.jsonl"), bytes[..(int)(bytes.Length * part)]);

        var error = await Assert.ThrowsAsync<ArchiveException>(() => RestoreAsync(store, PathOf("part.jsonl")));

        Assert.Contains("part.jsonl", error.Message);
        Assert.Empty(await RunsAsync(store));
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{\"table\":\"passwords\",\"row\":{}}\n")]
    [InlineData("{\"table\":\"runs\",\"row\":{\"flow_id\":\"A\",\"run_number\":\"x\",\"ts_epoch\":1}}\n{\"rows\":1}\n")]
    [InlineData("{\"table\":\"runs\",\"row\":{\"flow_id\":\"A\"}}\n{\"rows\":1}\n")]
    [InlineData("{\"rows\":3}\n")]
    [InlineData("[]\n")]
    public async Task Restore_SomethingElse_SaysSo(string text)
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 1);
        var before = await DumpAsync(store);
        await File.WriteAllTextAsync(PathOf("x.jsonl"), text);

        await Assert.ThrowsAsync<ArchiveException>(() => RestoreAsync(store, PathOf("x.jsonl")));

        Assert.Equal(before, await DumpAsync(store));
    }

    [Fact]
    public async Task Run_ArchiveExists_RemovesNothing()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);
        await File.WriteAllTextAsync(PathOf("a.jsonl"), "mine");

        await Assert.ThrowsAsync<ArchiveException>(() => CollectAsync(store, OlderThan(90), PathOf("a.jsonl")));

        Assert.Single(await RunsAsync(store));
        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("a.jsonl")));
    }

    [Fact]
    public async Task Run_ArchiveCompressed_IsGzip()
    {
        await using var store = await OpenPreparedAsync();
        await MakeRunAsync(store, "A", daysAgo: 100);

        await CollectAsync(store, OlderThan(90), PathOf("a.jsonl.gz"));

        await using var file = File.OpenRead(PathOf("a.jsonl.gz"));
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var text = new StreamReader(unpacked);
        Assert.StartsWith("{\"table\":\"flows\"", await text.ReadToEndAsync());
    }
}
