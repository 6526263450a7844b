using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class ConfigTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Config_FromDefaults_ReachesStepsAndConfigure()
    {
        _sandbox.Write("model.json", """{"Depth": 3, "layers": [{"name": "in"}]}""");

        var run = await _sandbox.RunAsync<ConfigsFlow>();

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal(
            "depth=3 layer=in retries=1 lines=2 optional=True attempt=1", await (await run.TaskAsync("end")).ReadAsync("seen"));
        Assert.Equal(
            [TaskOutcomeKind.Retried, TaskOutcomeKind.Succeeded],
            run.Observer.Finished.Where(f => f.Step == "start").Select(f => f.Outcome));
    }

    [Fact]
    public async Task Config_GivenAsFileAndValue_WinsOverDefaults()
    {
        _sandbox.Write("other.json", """{"depth": 9, "layers": [{"name": "out"}, {"name": "in"}]}""");

        var run = await _sandbox.RunAsync<ConfigsFlow>(new RunOptions
        {
            ConfigFiles = new Dictionary<string, string> { ["model"] = "other.json" },
            ConfigValues = new Dictionary<string, string>
            {
                ["run_settings"] = """{"retries": 2}""",
                ["lines"] = "a\nb\nc",
                ["optional"] = """{"x": null}""",
            },
        });

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal(
            "depth=9 layer=out retries=2 lines=3 optional=False attempt=2", await (await run.TaskAsync("end")).ReadAsync("seen"));
        var stored = Assert.IsType<Artifacts.Pickle.PickledDict>(await (await run.TaskAsync("end")).ReadAsync("run_settings"));
        Assert.Equal(2L, stored["retries"]);
        Assert.Equal("<class 'dict'>", (await run.TaskAsync("end")).TypeOf("model"));
    }

    [Fact]
    public async Task Config_SeveralProblems_AreReportedTogether()
    {
        _sandbox.Write("model.json", """{"Depth": """);

        var error = await _sandbox.RefuseAsync<ConfigsFlow, ConfigurationException>(new RunOptions
        {
            ConfigFiles = new Dictionary<string, string> { ["lines"] = "nowhere.txt", ["optional"] = "a" },
            ConfigValues = new Dictionary<string, string>
            {
                ["run-settings"] = """{"retries" 1}""",
                ["optional"] = "{}",
                ["unknown"] = "{}",
            },
        });

        Assert.StartsWith("Bad values passed for configuration options: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("there is no config 'unknown' in flow 'ConfigsFlow'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'model': The JSON is not valid at line 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("'run-settings': ", error.Message, StringComparison.Ordinal);
        Assert.Contains("'lines': there is no file '", error.Message, StringComparison.Ordinal);
        Assert.Contains("'optional': both a file and a value are given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_RequiredNotGivenOrParserThatThrows_IsRefused()
    {
        var error = await _sandbox.RefuseAsync<StrictConfigFlow, ConfigurationException>();
        Assert.Contains("--config must FILE or --config-value must JSON", error.Message, StringComparison.Ordinal);

        error = await _sandbox.RefuseAsync<StrictConfigFlow, ConfigurationException>(new RunOptions
        {
            ConfigValues = new Dictionary<string, string> { ["must"] = "x", ["number"] = "many" },
        });
        Assert.Contains("'must': its parser failed: the parser is out of order", error.Message, StringComparison.Ordinal);
        Assert.Contains("'number'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_DefaultFileMissing_IsRefused()
    {
        var error = await _sandbox.RefuseAsync<ConfigsFlow, ConfigurationException>();

        Assert.Contains("'model': there is no file '", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_RetriesOutOfRange_IsRefusedByTheDecorator()
    {
        _sandbox.Write("model.json", """{"Depth": 3, "layers": []}""");

        var error = await _sandbox.RefuseAsync<ConfigsFlow, MetaflowException>(new RunOptions
        {
            ConfigValues = new Dictionary<string, string> { ["run-settings"] = """{"retries": 5}""" },
        });

        Assert.Contains("[Retry(Times = 5)] of step 'start' is out of range", error.Message, StringComparison.Ordinal);
        error = await _sandbox.RefuseAsync<ConfigsFlow, MetaflowException>(new RunOptions
        {
            ConfigValues = new Dictionary<string, string> { ["run-settings"] = """{"retries": "many"}""" },
        });
        Assert.Equal("Config 'retries' is the value 'many', not a Int32.", error.Message);
    }
}

internal sealed record ModelConfig(int Depth, List<Layer> Layers);

internal sealed record Layer(string Name);

internal partial class ConfigsFlow : FlowSpec
{
    [Config(Default = "model.json")]
    public ModelConfig Model { get; init; } = null!;

    [Config(DefaultValue = """{"retries": 1}""")]
    public ConfigValue RunSettings { get; init; } = null!;

    [Config(DefaultValue = "a\nb", Parser = nameof(Split))]
    public List<string> Lines { get; init; } = null!;

    [Config]
    public ConfigValue? Optional { get; init; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Seen = $"depth={Model.Depth} layer={Model.Layers[0].Name} retries={RunSettings["retries"]} lines={Lines.Count} "
            + $"optional={Optional is null} attempt={Current.RetryCount}";
        if (Current.RetryCount < RunSettings["retries"].As<int>())
            throw new InvalidOperationException("not yet");
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    protected override void Configure(FlowBuilder flow) => flow.Step(Start).Retry(times: RunSettings["retries"].As<int>());

    private static List<string> Split(string text) => [.. text.Split('\n')];
}

internal partial class StrictConfigFlow : FlowSpec
{
    [Config(Required = true, Parser = nameof(Fail))]
    public ModelConfig Must { get; init; } = null!;

    [Config(DefaultValue = "3", Parser = nameof(ReadNumber))]
    public int Number { get; init; }

    [Step]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }

    private static ModelConfig Fail(string text) => throw new InvalidOperationException("the parser is out of order");

    private static int ReadNumber(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
