using Metaflow.Service.CommandLine;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Records;

namespace Metaflow.Service.Tests.CommandLine;

[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class GcCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables;

    public GcCommandTests() => _variables = new() { ["MF_METADATA_SQLITE_PATH"] = _folder["records.db"] };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--older-than", "gc")]
    [InlineData("'90' is no span of time", "gc", "--older-than", "90")]
    [InlineData("'lost' not recognized", "gc", "--older-than", "90d", "--status", "lost")]
    [InlineData("--keep-last has to be 0 or more", "gc", "--older-than", "90d", "--keep-last", "-1")]
    [InlineData("FILE", "restore")]
    public async Task RunAsync_CommandLineIsWrong_EndsWithTwo(string message, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public async Task Gc_NoFile_MakesNone()
    {
        var run = await RunAsync("gc", "--older-than", "90d");

        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(_folder["records.db"]));
    }

    [Fact]
    public async Task Gc_ArchiveAndRestore_SayWhatTheyDo()
    {
        await MakeOldRunAsync();

        var plan = await RunAsync("gc", "--older-than", "90d", "--dry-run");
        var removed = await RunAsync("gc", "--older-than", "90d", "--archive", _folder["runs.jsonl"]);
        var nothing = await RunAsync("gc", "--older-than", "90d");
        var restored = await RunAsync("restore", _folder["runs.jsonl"]);
        var status = await RunAsync("status");

        Assert.Equal((0, 0, 0, 0), (plan.ExitCode, removed.ExitCode, nothing.ExitCode, restored.ExitCode));
        Assert.StartsWith("This would be removed:\nOld: 1 runs\n", plan.Output);
        Assert.StartsWith($"Removed, and written to '{_folder["runs.jsonl"]}':\nOld: 1 runs\n", removed.Output);
        Assert.EndsWith("The data of their artifacts is still in the datastore.\n", removed.Output);
        Assert.Equal("No run fits.\n", nothing.Output);
        Assert.StartsWith("Put back: 0 flows, 1 runs,", restored.Output);
        Assert.Contains("runs:      1", status.Output);
    }

    [Fact]
    public async Task Gc_TablesAreMissing_MakesNone()
    {
        await File.WriteAllBytesAsync(_folder["records.db"], []);

        var run = await RunAsync("gc", "--older-than", "90d", "--dry-run");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There are no tables yet.", run.Error);
        Assert.Contains("version:   0", (await RunAsync("status")).Output);
    }

    [Fact]
    public async Task Gc_WhileAServiceWrites_IsInNobodysWay()
    {
        for (var i = 0; i < 20; i++)
            await MakeOldRunAsync();
        await using var service = await TestService.StartAsync(SqliteStore.Open(_folder["records.db"]));
        var task = await service.AddTaskAsync();

        var gc = Task.Run(() => RunAsync("gc", "--older-than", "90d", "--flow", "Old"));
        var written = 0;
        do
            (await service.Client.PostAsync($"{task}/metadata", $$"""[{"field_name":"f{{written++}}","value":"v"}]""")).Is(200);
        while (!gc.IsCompleted);

        var run = await gc;
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("Removed:\nOld: 20 runs\n", run.Output);
        Assert.Equal(written, (await service.Client.GetAsync($"{task}/metadata")).Json.GetArrayLength());
    }

    [Fact]
    public async Task Restore_NoSuchFile_SaysSo()
    {
        var run = await RunAsync("restore", _folder["none.jsonl"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("none.jsonl", run.Error);
    }

    [Theory]
    [InlineData("90d", 90 * 86_400L)]
    [InlineData("2w", 14 * 86_400L)]
    [InlineData("1h", 3600L)]
    [InlineData("30m", 1800L)]
    [InlineData("5s", 5L)]
    [InlineData("0d", null)]
    [InlineData("-1d", null)]
    [InlineData("1.5d", null)]
    [InlineData("d", null)]
    [InlineData("9999999999d", null)]
    [InlineData("2000000000w", null)]
    public void Parse_Age_IsSecondsOrNothing(string text, long? seconds) => Assert.Equal(seconds, (long?)Ages.Parse(text)?.TotalSeconds);

    private async Task MakeOldRunAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var store = SqliteStore.Open(_folder["records.db"]);
        await store.PrepareAsync(stop);
        var by = new Authorship("u", "[]", "[]", Time: 1);
        await store.CreateFlowAsync("Old", by, (_, _) => { }, stop);
        await store.CreateRunAsync(new NewRun("Old", null, by, null, null), (_, _) => { }, stop);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(_variables, arguments);
}
