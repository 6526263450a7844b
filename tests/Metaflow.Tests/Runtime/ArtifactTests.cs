using Metaflow.Artifacts;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>How artifacts travel from task to task.</summary>
public sealed class ArtifactTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Artifact_NotRead_IsPassedOnByKey()
    {
        var run = await _sandbox.SucceedAsync<TravelFlow>();

        var (start, change, end) = (await run.TaskAsync("start"), await run.TaskAsync("change"), await run.TaskAsync("end"));
        Assert.Equal(start.KeyOf("untouched"), end.KeyOf("untouched"));
        Assert.Equal(start.KeyOf("read_only"), end.KeyOf("read_only"));
        Assert.NotEqual(start.KeyOf("mutated"), change.KeyOf("mutated"));
        Assert.Equal(change.KeyOf("mutated"), end.KeyOf("mutated"));
        Assert.Equal([1L, 2L, 3L], Assert.IsType<List<object?>>(await end.ReadAsync("mutated")));
        Assert.Equal([1L, 2L], Assert.IsType<List<object?>>(await start.ReadAsync("mutated")));
        Assert.Equal("mutated:True never:False", await end.ReadAsync("known"));
        Assert.Equal("<class 'list'>", end.TypeOf("mutated"));
    }

    [Fact]
    public async Task Artifact_BlobGone_FailsOnlyWhoReadsIt()
    {
        var root = Path.Combine(_sandbox.Folder, ".metaflow", "LostBlobFlow", "data");
        var observer = new RecordingObserver
        {
            OnStart = task =>
            {
                if (task.Step == "pass")
                    DeleteBlobsLargerThan(root, 10_000);
            },
        };
        var run = await _sandbox.RunAsync<LostBlobFlow>(null, observer);

        Assert.Equal([("read", "3")], run.Result.FailedTasks);
        Assert.Equal(["start", "pass", "read"], run.Steps);
    }

    [Fact]
    public async Task Artifact_NeverAssigned_FailsNamingIt()
    {
        var run = await _sandbox.FailAsync<MissingArtifactFlow>();

        Assert.Contains(
            "Artifact 'NeverSet' (never_set) has no value in step 'start'", run.Observer.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Metaflow.Artifacts", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifact_CannotBeStored_FailsTheTaskWithoutDone()
    {
        var run = await _sandbox.FailAsync<UnstorableFlow>();

        Assert.Contains("Artifact 'Loop' of type ", run.Observer.ErrorText, StringComparison.Ordinal);
        Assert.Contains("in step 'start' cannot be stored", run.Observer.ErrorText, StringComparison.Ordinal);
        var task = new Pathspec("UnstorableFlow", run.Result.RunId, "start", "1");
        Assert.Null(await run.Datastore.TryOpenTaskAsync(task));
        var records = await run.Metadata.LoadMetadataAsync(task);
        Assert.Equal("False", Assert.Single(records, r => r.Field == "attempt_ok").Value);
        Assert.DoesNotContain(records, r => r.Field == "attempt-done");
        Assert.False(File.Exists(Path.Combine(run.Root, task.ToString(), "0.DONE.lock")));
        Assert.False(File.Exists(Path.Combine(run.Root, task.ToString(), "0.data.json")));
    }

    [Fact]
    public async Task Artifact_SetBeforeAFailure_IsKept()
    {
        var run = await _sandbox.FailAsync<FailureKeepsFlow>();

        var start = await run.TaskAsync("start");
        Assert.Equal("before", await start.ReadAsync("word"));
        Assert.False(start.Names.Contains("later"));
        Assert.Equal(false, await start.ReadAsync(RuntimeArtifacts.TaskOk));
        Assert.Equal(false, await start.ReadAsync(RuntimeArtifacts.Success));
        Assert.Null(await start.TransitionAsync());
        var failure = (await start.ReadAsync(RuntimeArtifacts.Exception, RuntimeTypes.Failure))!;
        Assert.Equal("System.InvalidOperationException", failure.Type);
        Assert.Equal("on purpose", failure.Message);
        Assert.StartsWith(
            "System.InvalidOperationException: on purpose\n   at Metaflow.Tests.Runtime.FailureKeepsFlow.Fail()",
            failure.StackTrace, StringComparison.Ordinal);
        Assert.Equal(
            ["Fail", "Start"],
            failure.StackTrace!.Split('\n').Skip(1).Select(l => l.Split("Flow.")[1].Split('(')[0]));
        Assert.Equal("False", (await start.RecordsAsync())["attempt_ok"].Value);
        Assert.Equal("0", (await start.RecordsAsync())["attempt-done"].Value);
    }

    [Fact]
    public async Task Artifact_OfManyTypes_ComesBackAsItWas()
    {
        var run = await _sandbox.SucceedAsync<ManyTypesFlow>();

        Assert.Equal("ok", await (await run.TaskAsync("end")).ReadAsync("verdict"));
    }

    [Fact]
    public async Task Constant_IsStoredWithEveryTask()
    {
        var run = await _sandbox.SucceedAsync<TravelFlow>();

        var parameters = await run.Datastore.OpenTaskAsync(
            new Pathspec("TravelFlow", run.Result.RunId, "_parameters", "0"));
        Assert.Equal(parameters.Artifacts.Find("version")!.Key, (await run.TaskAsync("end")).KeyOf("version"));
        Assert.Equal(3L, await (await run.TaskAsync("end")).ReadAsync("version"));
        Assert.Equal("<class 'int'>", (await run.TaskAsync("end")).TypeOf("version"));
    }

    private static void DeleteBlobsLargerThan(string root, long size)
    {
        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (file.Length > size && !file.Name.EndsWith("_meta", StringComparison.Ordinal))
                file.Delete();
        }
    }

    [Fact]
    public void Artifact_WithoutRuntime_LivesInMemory()
    {
        var flow = new TravelFlow();
        Assert.False(flow.HasArtifact("mutated"));
        flow.Start();
        Assert.True(flow.HasArtifact("mutated"));
        Assert.True(flow.HasArtifact(nameof(TravelFlow.Mutated)));
        Assert.Equal([1, 2], flow.Mutated);
        Assert.Throws<InvalidTransitionException>(flow.Start);
        Assert.Throws<MissingArtifactException>(() => flow.Never);
        Assert.Throws<ArgumentException>(() => flow.HasArtifact(""));
    }
}

internal partial class TravelFlow : FlowSpec
{
    [Artifact]
    public const int Version = 3;

    public partial string Untouched { get; set; }

    public partial int ReadOnly { get; set; }

    public partial List<int> Mutated { get; set; }

    [Artifact(Name = "other_name")]
    public partial int Renamed { get; set; }

    public partial int Never { get; set; }

    public partial string Known { get; set; }

    [Step]
    public void Start()
    {
        Untouched = "far";
        ReadOnly = 5;
        Mutated = [1, 2];
        Renamed = 1;
        Next(Change);
    }

    [Step]
    public void Change()
    {
        Mutated.Add(ReadOnly - 2);
        Next(End);
    }

    [Step]
    public void End() => Known = $"mutated:{HasArtifact(nameof(Mutated)) && HasArtifact(nameof(Renamed))} "
        + $"never:{HasArtifact(nameof(Never)) || HasArtifact("nonsense")}";
}

internal partial class LostBlobFlow : FlowSpec
{
    public partial byte[] Big { get; set; }

    public partial int Size { get; set; }

    [Step]
    public void Start()
    {
        Big = new byte[20_000];
        Random.Shared.NextBytes(Big);
        Next(Pass);
    }

    [Step]
    public void Pass() => Next(Read);

    [Step]
    public void Read()
    {
        Size = Big.Length;
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class MissingArtifactFlow : FlowSpec
{
    public partial int NeverSet { get; set; }

    [Step]
    public void Start()
    {
        Console.WriteLine(NeverSet);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class UnstorableFlow : FlowSpec
{
    public partial List<object> Loop { get; set; }

    [Step]
    public void Start()
    {
        Loop = [new Lazy<int>(1)];
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class FailureKeepsFlow : FlowSpec
{
    public partial string Word { get; set; }

    public partial string Later { get; set; }

    [Step]
    public void Start()
    {
        Word = "before";
        Fail();
        Later = "after";
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    private void Fail()
    {
        if (Word.Length > 0)
            throw new InvalidOperationException("on purpose");
    }
}

internal partial class ManyTypesFlow : FlowSpec
{
    public enum Colour
    {
        Red,
        DarkGreen,
    }

    public partial double[] Numbers { get; set; }

    public partial Dictionary<string, List<int?>> Map { get; set; }

    public partial HashSet<string> Set { get; set; }

    public partial (int Left, string Right) Pair { get; set; }

    public partial Colour Chosen { get; set; }

    public partial DateTimeOffset Moment { get; set; }

    public partial decimal Price { get; set; }

    public partial Guid Id { get; set; }

    public partial byte[] Bytes { get; set; }

    public partial Node? Tree { get; set; }

    public partial string? Nothing { get; set; }

    public partial string Verdict { get; set; }

    [Step]
    public void Start()
    {
        Numbers = [1.5, double.NaN, double.NegativeInfinity];
        Map = new() { ["a"] = [1, null], [""] = [] };
        Set = ["x", "y"];
        Pair = (1, "r");
        Chosen = Colour.DarkGreen;
        Moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(5.5));
        Price = 1.10m;
        Id = Guid.Parse("12345678-1234-5678-1234-567812345678");
        Bytes = [0, 255];
        Tree = new Node("root", [new Node("leaf", [])]);
        Nothing = null;
        Next(End);
    }

    [Step]
    public void End() => Verdict =
        Numbers is [1.5, double.NaN, double.NegativeInfinity]
        && Map["a"] is [1, null] && Map[""].Count == 0 && Map.Count == 2
        && Set.SetEquals(["y", "x"])
        && Pair == (1, "r")
        && Chosen == Colour.DarkGreen
        && Moment == new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(5.5)) && Moment.Offset.TotalHours == 5.5
        && Price.ToString(System.Globalization.CultureInfo.InvariantCulture) == "1.10"
        && Id == Guid.Parse("12345678-1234-5678-1234-567812345678")
        && Bytes is [0, 255]
        && Tree is { Name: "root", Children: [{ Name: "leaf", Children.Count: 0 }] }
        && Nothing is null && HasArtifact(nameof(Nothing))
            ? "ok"
            : "changed";

    public sealed record Node(string Name, List<Node> Children);
}
