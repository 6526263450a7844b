namespace Metaflow.Tests.Runtime;

public sealed class JoinTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Inputs_OfBranches_AreFoundInEveryWay()
    {
        var run = await _sandbox.SucceedAsync<InputsFlow>();

        Assert.Equal(
            ["count=3", "order=second_one,first,renamed", "index=first", "method=first", "stored=first", "property=first",
                "override=renamed", "stored override=renamed", "property override=renamed"],
            Assert.IsType<List<object?>>(await (await run.TaskAsync("join")).ReadAsync("seen")));
    }

    [Fact]
    public async Task Inputs_UnknownStepOrIndex_IsNamedInTheError()
    {
        var run = await _sandbox.FailAsync<WrongInputsFlow>();

        Assert.Contains(
            "No input of this join comes from step 'Start'; its inputs come from 'a', 'b'.",
            run.Observer.ErrorText, StringComparison.Ordinal);
        var inputs = new Inputs<WrongInputsFlow>(("A", new WrongInputsFlow()));
        Assert.Throws<ArgumentOutOfRangeException>(() => inputs[1]);
        Assert.Throws<ArgumentException>(() => inputs[""]);
        Assert.Single(inputs);
    }

    [Fact]
    public async Task Inputs_OfAForeach_ComeInOrderAndTellTheirIndex()
    {
        var run = await _sandbox.SucceedAsync<ForeachInputsFlow>();

        var join = await run.TaskAsync("join");
        Assert.Equal("2,1,0|0,1,2|last=0", await join.ReadAsync("seen"));
        Assert.Equal("index= stack=0", await join.ReadAsync("place"));
    }

    [Fact]
    public async Task Join_StartsWithParametersAndConstantsOnly()
    {
        var run = await _sandbox.SucceedAsync<CarriedFlow>(("alpha", "7"));

        var join = await run.TaskAsync("join");
        Assert.Equal(
            ["_configs_processed", "_current_step", "_exception", "_foreach_num_splits", "_foreach_stack", "_foreach_var",
                "_graph_info", "_iteration_stack", "_success", "_task_ok", "_transition", "alpha", "limit", "name", "settings"],
            join.Names);
        Assert.Equal(7L, await join.ReadAsync("alpha"));
        Assert.Equal(12L, await join.ReadAsync("limit"));
        var start = await run.TaskAsync("start");
        Assert.Equal(start.KeyOf("settings"), join.KeyOf("settings"));
        Assert.Contains("x", start.Names);
    }

    [Fact]
    public async Task Join_ChangedInput_IsNotStored()
    {
        var run = await _sandbox.SucceedAsync<ChangedInputFlow>();

        Assert.Equal([1L], Assert.IsType<List<object?>>(await (await run.TasksAsync("a"))[0].ReadAsync("items")));
        Assert.Equal([1L], Assert.IsType<List<object?>>(await (await run.TaskAsync("join")).ReadAsync("items")));
    }
}

internal partial class InputsFlow : FlowSpec
{
    public partial string Who { get; set; }

    public partial List<string> Seen { get; set; }

    [Step]
    public void Start() => Next(SecondOne, First, Third);

    [Step]
    public void First()
    {
        Who = "first";
        Next(Join);
    }

    [Step]
    public void SecondOne()
    {
        Who = "second_one";
        Next(Join);
    }

    [Step(Name = "renamed")]
    public void Third()
    {
        Who = "renamed";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<InputsFlow> inputs)
    {
        Seen =
        [
            $"count={inputs.Count}",
            $"order={string.Join(',', inputs.Select(i => i.Who))}",
            $"index={inputs[1].Who}",
            $"method={inputs[nameof(First)].Who}",
            $"stored={inputs["first"].Who}",
            $"property={inputs.First.Who}",
            $"override={inputs[nameof(Third)].Who}",
            $"stored override={inputs["renamed"].Who}",
            $"property override={inputs.Third.Who}",
        ];
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class WrongInputsFlow : FlowSpec
{
    [Step]
    public void Start() => Next(A, B);

    [Step]
    public void A() => Next(Join);

    [Step]
    public void B() => Next(Join);

    [Step]
    public void Join(Inputs<WrongInputsFlow> inputs)
    {
        _ = inputs[nameof(Start)];
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class ForeachInputsFlow : FlowSpec
{
    public partial int Item { get; set; }

    public partial string Seen { get; set; }

    public partial string Place { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: (int[])[2, 1, 0]);

    [Step]
    public void Work(int item)
    {
        Item = item;
        Next(Join);
    }

    [Step]
    public void Join(Inputs<ForeachInputsFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Item)) + "|" + string.Join(',', inputs.Select(i => i.Index))
            + "|last=" + inputs[nameof(Work)].Item;
        Place = $"index={Index} stack={ForeachStack.Count}";
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class CarriedFlow : FlowSpec
{
    [Artifact]
    public const int Limit = 12;

    [Parameter]
    public int Alpha { get; init; }

    [Config(DefaultValue = """{"depth": 3}""")]
    public ConfigValue Settings { get; init; } = null!;

    public partial int X { get; set; }

    [Step]
    public void Start()
    {
        X = 1;
        Next(A, B);
    }

    [Step]
    public void A() => Next(Join);

    [Step]
    public void B() => Next(Join);

    [Step]
    public void Join(Inputs<CarriedFlow> inputs)
    {
        if (Alpha != 7 || Settings["depth"].As<int>() != 3 || HasArtifact(nameof(X)))
            throw new InvalidOperationException($"{Alpha} {Settings} {HasArtifact(nameof(X))}");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class ChangedInputFlow : FlowSpec
{
    public partial List<int> Items { get; set; }

    [Step]
    public void Start()
    {
        Items = [1];
        Next(A, B);
    }

    [Step]
    public void A() => Next(Join);

    [Step]
    public void B() => Next(Join);

    [Step]
    public void Join(Inputs<ChangedInputFlow> inputs)
    {
        inputs.A.Items.Add(2);
        MergeArtifacts(inputs);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
