using Metaflow.Artifacts;

namespace Metaflow.Tests.Runtime;

public sealed class MergeArtifactsTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    /// <summary>same: equal in both; only_a, only_b: in one; differs: different; renamed: different, under a name of its own.</summary>
    [Theory]
    [InlineData("exclude", "only_a=a,only_b=b,same=s")]
    [InlineData("exclude by stored names", "only_a=a,only_b=b,same=s")]
    [InlineData("include", "only_b=b,same=s")]
    [InlineData("assigned", "differs=mine,only_a=a,only_b=b,same=s,stored_as=mine")]
    [InlineData("include assigned", "differs=mine,same=s")]
    public async Task Merge_NothingToDecide_TakesOver(string how, string expected)
    {
        var run = await _sandbox.SucceedAsync<MergeFlow>(("how", how));

        var join = await run.TaskAsync("join");
        Assert.Equal(expected, await ValuesOfAsync(join));
        var a = await run.TaskAsync("a");
        Assert.Equal(a.KeyOf("same"), join.KeyOf("same"));
        Assert.Equal(expected, await ValuesOfAsync(await run.TaskAsync("end")));
    }

    [Theory]
    [InlineData("all", "'differs', 'stored_as'. Assign each")]
    [InlineData("include differs", "'differs'. Assign each")]
    [InlineData("missing", "'Nowhere', which no input of the join has")]
    [InlineData("both lists", "include or exclude, not both")]
    public async Task Merge_SomethingToDecide_FailsAndMergesNothing(string how, string message)
    {
        var run = await _sandbox.RunAsync<MergeFlow>(
            new() { Parameters = new Dictionary<string, string> { ["how"] = how } });

        Assert.Equal("join", Assert.Single(run.Result.FailedTasks).Step);
        Assert.Contains(message, run.Observer.ErrorText, StringComparison.Ordinal);
        Assert.Equal("", await ValuesOfAsync(await run.TaskAsync("join")));
    }

    [Fact]
    public async Task Merge_OutsideAJoin_SaysSo()
    {
        var run = await _sandbox.FailAsync<MergeOutsideFlow>();

        Assert.Contains("MergeArtifacts is for joins only; step 'start'", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_InATestWithoutRuntime_FollowsTheSameRules()
    {
        var (a, b) = (new MergeFlow { Same = "s", Differs = "1", Renamed = "x" }, new MergeFlow { Same = "s", Differs = "2" });

        var join = new MergeFlow { Differs = "mine", How = "all" };
        join.Join(new Inputs<MergeFlow>(("A", a), ("B", b)));
        Assert.Equal(("s", "mine", "x"), (join.Same, join.Differs, join.Renamed));
        Assert.False(join.HasArtifact(nameof(MergeFlow.OnlyA)));
        Assert.Throws<MissingArtifactException>(() => join.OnlyA);

        var conflict = Assert.Throws<UnhandledInMergeArtifactsException>(
            () => new MergeFlow { How = "all" }.Join(new Inputs<MergeFlow>(("A", a), ("B", b))));
        Assert.Equal(["differs"], conflict.ArtifactNames);
        var missing = Assert.Throws<MissingInMergeArtifactsException>(
            () => new MergeFlow { How = "missing" }.Join(new Inputs<MergeFlow>(("A", a), ("B", b))));
        Assert.Equal(["Nowhere"], missing.ArtifactNames);
        var excluded = new MergeFlow { How = "exclude" };
        excluded.Join(new Inputs<MergeFlow>(("A", a), ("B", b)));
        Assert.False(excluded.HasArtifact(nameof(MergeFlow.Renamed)));
    }

    private static async Task<string> ValuesOfAsync(FinishedTask task)
    {
        var values = new List<string>();
        foreach (var name in (string[])["differs", "only_a", "only_b", "same", "stored_as"])
        {
            if (task.Names.Contains(name))
                values.Add($"{name}={await task.ReadAsync(name)}");
        }

        return string.Join(',', values);
    }
}

internal partial class MergeFlow : FlowSpec
{
    [Parameter]
    public string How { get; init; } = "all";

    public partial string Same { get; set; }

    public partial string OnlyA { get; set; }

    public partial string OnlyB { get; set; }

    public partial string Differs { get; set; }

    [Artifact(Name = "stored_as")]
    public partial string Renamed { get; set; }

    [Step]
    public void Start()
    {
        Same = "s";
        Next(A, B);
    }

    [Step]
    public void A()
    {
        (OnlyA, Differs, Renamed) = ("a", "1", "1");
        Next(Join);
    }

    [Step]
    public void B()
    {
        (OnlyB, Differs, Renamed) = ("b", "2", "2");
        Next(Join);
    }

    [Step]
    public void Join(Inputs<MergeFlow> inputs)
    {
        switch (How)
        {
            case "exclude":
                MergeArtifacts(inputs, exclude: [nameof(Differs), nameof(Renamed)]);
                break;
            case "exclude by stored names":
                MergeArtifacts(inputs, exclude: ["differs", "stored_as"]);
                break;
            case "include":
                MergeArtifacts(inputs, include: [nameof(Same), "only_b"]);
                break;
            case "assigned":
                (Differs, Renamed) = ("mine", "mine");
                MergeArtifacts(inputs);
                break;
            case "include assigned":
                Differs = "mine";
                MergeArtifacts(inputs, include: [nameof(Same), nameof(Differs)]);
                break;
            case "include differs":
                MergeArtifacts(inputs, include: [nameof(Same), nameof(Differs)]);
                break;
            case "missing":
                MergeArtifacts(inputs, include: [nameof(Same), "Nowhere"]);
                break;
            case "both lists":
                Merge(inputs, [nameof(Same)], [nameof(Differs)]);
                break;
            default:
                MergeArtifacts(inputs);
                break;
        }

        Next(End);
    }

    [Step]
    public void End()
    {
    }

#pragma warning disable MF0039 // What the compiler refuses must be refused at run time too.
    private void Merge(Inputs<MergeFlow> inputs, string[] include, string[] exclude) =>
        MergeArtifacts(inputs, include, exclude);
#pragma warning restore MF0039
}

internal partial class MergeOutsideFlow : FlowSpec
{
    [Step]
    public void Start()
    {
        Merge();
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    private void Merge() => MergeArtifacts(new Inputs<MergeOutsideFlow>());
}
