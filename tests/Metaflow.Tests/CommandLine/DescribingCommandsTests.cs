using System.Text.Json;

namespace Metaflow.Tests.CommandLine;

public sealed class DescribingCommandsTests : IDisposable
{
    private readonly TestProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData]
    [InlineData("check")]
    public async Task Check_ValidFlow_SaysSoAndHowToGoOn(params string[] arguments)
    {
        Assert.Equal(0, await _program.RunAsync(arguments));

        Assert.Equal(
            $"""
            Metaflow {MetaflowVersion.Current} executing SampleFlow for user:tester
            Validating your flow...
                The graph looks good!

            'dotnet run sample.cs -- show' shows a description of this flow.
            'dotnet run sample.cs -- run' runs the flow locally.
            'dotnet run sample.cs -- help' shows all available commands and options.


            """,
            _program.Error);
        Assert.Empty(_program.Output);
    }

    [Fact]
    public async Task Show_Flow_DescribesEachStep()
    {
        Assert.Equal(0, await _program.RunAsync("show"));

        Assert.Equal(
            """
            Step start
                Start it.
                => left, right
            Step left
                ?
                => join
            @resources
            Step right
                ?
                => join
            Step join
                ?
                => end
            Step end
                ?

            """,
            _program.Output);
        Assert.Contains("\n\nA branching flow.\n\n", _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Always_IsTheOnlyOutput()
    {
        Assert.Equal(0, await _program.RunAsync("version"));

        Assert.Equal(MetaflowVersion.Current + "\n", _program.Output);
    }

    [Fact]
    public async Task Header_ProductionToken_IsTheIdentity()
    {
        _program.Environment["METAFLOW_PRODUCTION_TOKEN"] = "tok-0-abcd";

        await _program.RunAsync("version");

        Assert.EndsWith(" executing SampleFlow for production:tok-0-abcd\n", _program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_OfProgram_ListsCommandsButHiddenOnes(string argument)
    {
        Assert.Equal(0, await _program.RunAsync(argument));

        Assert.Contains("A branching flow.", _program.Output, StringComparison.Ordinal);
        Assert.Contains("  sample.cs [command] [options]", _program.Output, StringComparison.Ordinal);
        Assert.Contains("\n  run ", _program.Output, StringComparison.Ordinal);
        Assert.Contains("\n  logs ", _program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n  step ", _program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--version", _program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfRun_ListsParametersFirstWithDefaults()
    {
        Assert.Equal(0, await _program.RunAsync("run", "--max-n", "--help", "--help"));

        var lines = _program.Output.Split('\n').Where(l => l.StartsWith("  --", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["--alpha", "--fail", "--max-n", "--tag"], lines.Take(4).Select(l => l.Trim().Split(' ')[0]));
        Assert.Matches("--alpha <FLOAT> +Learning rate \\[default: 0.1\\]", lines[0]);
        Assert.Matches("--max-n <INTEGER> +How many \\[required\\]", lines[2]);
    }

    [Fact]
    public async Task OutputRaw_Json_HoldsGraphAndStructure()
    {
        Assert.Equal(0, await _program.RunAsync("output-raw", "--json"));

        using var json = JsonDocument.Parse(_program.Output);
        var right = json.RootElement.GetProperty("graph").GetProperty("right");
        Assert.Equal("resources", right.GetProperty("decorators")[0].GetProperty("name").GetString());
        Assert.Equal(
            """["start",[["left"],["right"]],"join","end"]""",
            JsonSerializer.Serialize(json.RootElement.GetProperty("graph_structure")));
    }

    [Fact]
    public async Task OutputRaw_Text_NamesWhatLeadsToEachStep()
    {
        Assert.Equal(0, await _program.RunAsync("output-raw"));

        Assert.Contains("[join join (SampleFlow.cs line ", _program.Output, StringComparison.Ordinal);
        Assert.Contains("    in=[left], [right]\n    out=[end]\n", _program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutputDot_Flow_IsAGraph()
    {
        Assert.Equal(0, await _program.RunAsync("output-dot"));

        Assert.StartsWith("digraph ", _program.Output, StringComparison.Ordinal);
        Assert.Contains("\"start\" -> \"left\"", _program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _sample_cs_complete sample.cs")]
    [InlineData("zsh", "compdef _sample_cs_complete sample.cs")]
    [InlineData("fish", "complete -c sample.cs -a '(_sample_cs_complete)'")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName 'sample.cs'")]
    public async Task Completion_Shell_PrintsItsScript(string shell, string line)
    {
        Assert.Equal(0, await _program.RunAsync("--quiet", "completion", shell));

        Assert.Contains(line, _program.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", _program.Output, StringComparison.Ordinal);
        Assert.Empty(_program.Error);
    }

    [Theory]
    [InlineData("[suggest:2]", "ru", "run")]
    [InlineData("[suggest:9]", "run --max", "--max-log-size,--max-n,--max-num-splits,--max-workers")]
    [InlineData("[suggest:11]", "completion ", "bash,fish,pwsh,zsh")]
    public async Task Suggest_PartOfALine_CompletesIt(string directive, string line, string expected)
    {
        Assert.Equal(0, await _program.RunAsync(directive, line));

        var found = _program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Subset(found.ToHashSet(), expected.Split(',').ToHashSet());
        Assert.DoesNotContain("show", found);
    }
}
