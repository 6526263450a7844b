using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class ParameterTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("text", "a b", "a b")]
    [InlineData("text", "", "")]
    [InlineData("text", "null", "null")]
    [InlineData("small", "-128", -128L)]
    [InlineData("whole", " 42 ", 42L)]
    [InlineData("whole", "1e3", 1000L)]
    [InlineData("big", "9223372036854775807", long.MaxValue)]
    [InlineData("fraction", "-2.5", -2.5)]
    [InlineData("fraction", "1e-3", 0.001)]
    [InlineData("single", "0.5", 0.5)]
    [InlineData("flag", "yes", true)]
    [InlineData("flag", "F", false)]
    [InlineData("mood", "very-good", "VeryGood")]
    [InlineData("mood", "BAD", "Bad")]
    [InlineData("maybe", "7", 7L)]
    [InlineData("maybe", "", null)]
    public async Task Value_Good_IsStoredAsPythonSeesIt(string name, string text, object? expected)
    {
        var run = await _sandbox.SucceedAsync<ParametersFlow>((name, text));

        Assert.Equal(expected, await (await run.TaskAsync("start")).ReadAsync(name));
    }

    [Theory]
    [InlineData("letters", "a, b,,c", "a|b||c")]
    [InlineData("letters", "", "")]
    [InlineData("numbers", "3;1", "3|1")]
    [InlineData("doubles", "[1, 2.5]", "1|2.5")]
    public async Task Value_List_IsSplitOrReadAsJson(string name, string text, string expected)
    {
        var run = await _sandbox.SucceedAsync<ParametersFlow>((name, text));

        Assert.Equal(expected, await (await run.TaskAsync("end")).ReadAsync("joined_" + name));
    }

    [Fact]
    public async Task Value_Record_IsReadFromJson()
    {
        var run = await _sandbox.SucceedAsync<ParametersFlow>(("options", """{"max_depth": 3, "Names": ["x"]}"""));

        Assert.Equal("depth=3 names=x rate=0.5", await (await run.TaskAsync("start")).ReadAsync("described"));
    }

    [Fact]
    public async Task Value_NotGiven_TakesTheInitializer()
    {
        var run = await _sandbox.SucceedAsync<ParametersFlow>();

        var start = await run.TaskAsync("start");
        Assert.Equal("hello", await start.ReadAsync("text"));
        Assert.Equal(0L, await start.ReadAsync("whole"));
        Assert.Null(await start.ReadAsync("maybe"));
        Assert.Equal("<class 'NoneType'>", start.TypeOf("maybe"));
        Assert.Equal("computed", await start.ReadAsync("computed"));
        Assert.Equal("from-context of tester in ParametersFlow on local", await start.ReadAsync("from_context"));
        Assert.Equal(1.5m, await start.ReadAsync("renamed"));
    }

    [Theory]
    [InlineData("whole", "x", "Invalid value for '--whole': 'x' is no INTEGER.")]
    [InlineData("whole", "", "Invalid value for '--whole': '' is no INTEGER.")]
    [InlineData("whole", "1.5", "'1.5' is no INTEGER")]
    [InlineData("whole", "99999999999", "'99999999999' is no INTEGER")]
    [InlineData("small", "128", "'128' is no INTEGER")]
    [InlineData("fraction", "1,5", "'1,5' is no FLOAT")]
    [InlineData("flag", "maybe", "'maybe' is no BOOLEAN. Choose true or false.")]
    [InlineData("mood", "soso", "Choose from VeryGood, Bad.")]
    [InlineData("numbers", "1;x", "'1;x' is no INTEGER;…")]
    [InlineData("doubles", "[1,", "The JSON is not valid at line 1")]
    [InlineData("doubles", "{}", "'{}' is no JSON")]
    [InlineData("options", """{"max_depth": "deep"}""", "is no JSON")]
    [InlineData("unknown", "1", "Flow 'ParametersFlow' has no parameter 'unknown'; it has ")]
    public async Task Value_Bad_IsRefusedBeforeAnythingIsRecorded(string name, string text, string message)
    {
        var error = await _sandbox.RefuseAsync<ParametersFlow, ParameterException>(
            new RunOptions { Parameters = new Dictionary<string, string> { [name] = text } });

        Assert.Equal(name, error.OptionName);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max-depth")]
    [InlineData("max_depth")]
    [InlineData("Max-Depth")]
    public async Task Name_InEitherForm_IsTheParameter(string name)
    {
        var run = await _sandbox.SucceedAsync<RequiredParameterFlow>((name, "3"));

        Assert.Equal(3L, await (await run.TaskAsync("end")).ReadAsync("max_depth"));
    }

    [Fact]
    public async Task Required_NotGiven_IsRefused()
    {
        var error = await _sandbox.RefuseAsync<RequiredParameterFlow, ParameterException>();

        Assert.Equal(
            "Parameter 'max-depth' is required. Give --max-depth INTEGER: How deep to look", error.Message);
    }

    [Fact]
    public async Task Required_InitializerThatOnlyQuietsTheCompiler_IsNoDefault()
    {
        var error = await _sandbox.RefuseAsync<QuietParameterFlow, ParameterException>();

        Assert.StartsWith("Parameter 'who' is required.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Default_ThatFails_IsNamed()
    {
        var error = await _sandbox.RefuseAsync<FailingDefaultFlow, MetaflowException>();

        Assert.Contains(
            "The default of parameter 'when' cannot be computed: no clock", error.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(error.InnerException);
        await _sandbox.SucceedAsync<FailingDefaultFlow>(("when", "now"));
    }

    [Fact]
    public async Task Value_MutatedByAStep_StaysAsGiven()
    {
        var run = await _sandbox.SucceedAsync<ParametersFlow>(("numbers", "1;2"));

        Assert.Equal([1L, 2L], Assert.IsType<List<object?>>(await (await run.TaskAsync("end")).ReadAsync("numbers")));
        Assert.Equal("1|2", await (await run.TaskAsync("end")).ReadAsync("joined_numbers"));
    }

    [Fact]
    public async Task ParametersTask_HoldsExactlyWhatReadersExpect()
    {
        var run = await _sandbox.SucceedAsync<RequiredParameterFlow>(("max-depth", "3"));

        var task = new FinishedTask(run, await run.Datastore.OpenTaskAsync(
            new Pathspec("RequiredParameterFlow", run.Result.RunId, "_parameters", "0")));
        Assert.Equal(
            ["_configs_processed", "_foreach_stack", "_graph_info", "_success", "_task_ok", "_transition", "max_depth", "name"],
            task.Names);
        Assert.Equal(["0.DONE.lock", "0.attempt.json", "0.data.json"], task.Files());
        Assert.Equal(
            ["attempt-done", "dotnet_version", "end_step", "metaflow_version", "runtime", "script-name", "start_step", "user"],
            (await task.RecordsAsync()).Keys.Where(k => k != "git-info").Order(StringComparer.Ordinal));
        Assert.Null(await task.ReadAsync("_transition"));
        Assert.Equal(true, await task.ReadAsync("_task_ok"));
        Assert.Equal("RequiredParameterFlow", await task.ReadAsync("name"));
        Assert.Equal([], await task.StackAsync());
        var info = Assert.IsType<Artifacts.Pickle.PickledDict>(await task.ReadAsync("_graph_info"));
        var parameter = Assert.IsType<Artifacts.Pickle.PickledDict>(
            Assert.Single(Assert.IsType<List<object?>>(info["parameters"])));
        Assert.Equal(("max_depth", "Parameter"), (parameter["name"], parameter["type"]));
    }
}

internal partial class ParametersFlow : FlowSpec
{
    public enum Mood
    {
        VeryGood,
        Bad,
    }

    [Parameter]
    public string Text { get; init; } = "hello";

    [Parameter]
    public sbyte Small { get; init; }

    [Parameter]
    public int Whole { get; init; }

    [Parameter]
    public long Big { get; init; }

    [Parameter]
    public double Fraction { get; init; }

    [Parameter]
    public float Single { get; init; }

    [Parameter]
    public bool Flag { get; init; }

    [Parameter(Name = "mood")]
    public Mood Feeling { get; init; }

    [Parameter]
    public int? Maybe { get; init; }

    [Parameter(Separator = ",")]
    public List<string> Letters { get; init; } = ["z"];

    [Parameter(Separator = ";")]
    public List<int> Numbers { get; init; } = [];

    [Parameter]
    public double[] Doubles { get; init; } = [];

    [Parameter]
    public Options? Options { get; init; }

    [Parameter(DefaultFrom = nameof(Compute))]
    public string Computed { get; init; }

    [Parameter(DefaultFrom = nameof(Describe))]
    public string FromContext { get; init; }

    [Parameter(Name = "renamed")]
    public decimal Price { get; init; } = 1.5m;

    public partial string JoinedLetters { get; set; }

    public partial string JoinedNumbers { get; set; }

    public partial string JoinedDoubles { get; set; }

    public partial string Described { get; set; }

    [Step]
    public void Start()
    {
        JoinedLetters = string.Join('|', Letters);
        JoinedDoubles = string.Join('|', Doubles);
        Described = Options is { } o ? $"depth={o.MaxDepth} names={string.Join(',', o.Names)} rate={o.Rate}" : "";
        JoinedNumbers = string.Join('|', Numbers);
        Numbers.Add(99);
        Next(End);
    }

    [Step]
    public void End() => JoinedNumbers = string.Join('|', Numbers);

    private static string Compute() => "computed";

    private static string Describe(ParameterContext context) =>
        $"{context.ParameterName} of {context.UserName} in {context.FlowName} on {context.DatastoreType}";
}

internal sealed record Options(int MaxDepth, List<string> Names)
{
    public double Rate { get; init; } = 0.5;
}

internal partial class RequiredParameterFlow : FlowSpec
{
    [Parameter(Required = true, Help = "How deep to look")]
    public int MaxDepth { get; init; }

    [Step]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class QuietParameterFlow : FlowSpec
{
    [Parameter(Required = true)]
    public string Who { get; init; } = null!;

    [Step]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class FailingDefaultFlow : FlowSpec
{
    [Parameter(DefaultFrom = nameof(Now))]
    public string When { get; init; }

    [Step]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }

    private static string Now() => throw new InvalidOperationException("no clock");
}
