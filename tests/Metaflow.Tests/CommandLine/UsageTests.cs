namespace Metaflow.Tests.CommandLine;

public sealed class UsageTests : IDisposable
{
    private readonly TestProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("No such command 'rum'. Did you mean 'run'?", "rum")]
    [InlineData("No such command 'frobnicate'.", "frobnicate")]
    [InlineData("no such option: --queit. Did you mean '--quiet'?", "--queit", "show")]
    [InlineData("no such option: --max-wrkers. Did you mean '--max-workers'?", "run", "--max-wrkers", "3")]
    [InlineData("no such option: --mx-n. Did you mean '--max-n'?", "run", "--mx-n=3")]
    [InlineData("no such option: -x.", "run", "-x")]
    [InlineData("no such option: --quiet. It goes before the command: --quiet … run", "run", "--quiet")]
    [InlineData("Option '--max-n' is not complete; write --max-n INTEGER.", "run", "--max-n")]
    [InlineData("Option '--alpha' is not complete; write --alpha FLOAT.", "run", "--alpha", "--max-n", "3")]
    [InlineData("Option '--config' is not complete; write --config NAME FILE.", "--config", "a")]
    [InlineData("Option '--private' takes no value; write it alone.", "dump", "--private=1", "1/start")]
    [InlineData("Got unexpected extra argument (more)", "show", "more")]
    [InlineData("Missing argument 'INPUT_PATH'", "dump")]
    [InlineData("Missing argument 'INPUT_PATH'", "logs")]
    [InlineData("Invalid value for 'SHELL': 'fis' is none of bash, zsh, fish, pwsh. Did you mean 'fish'?", "completion",
        "fis")]
    [InlineData("Invalid value for '--max-n': 'x' is no INTEGER.", "run", "--max-n", "x")]
    [InlineData("Invalid value for '--max-workers': many is not a valid integer", "run", "--max-n=1",
        "--max-workers=many")]
    [InlineData("Invalid value for '--max-workers': 0 is too small", "run", "--max-n=1", "--max-workers=0")]
    [InlineData("Invalid value for '--isolation': 'no' is none of worker, process, none.", "run", "--max-n=1",
        "--isolation=no")]
    [InlineData("Invalid value for '--datastore': 'disk' is none of local, s3.", "--datastore", "disk", "show")]
    [InlineData("Missing option '--run-id'.", "step", "start")]
    public async Task RunAsync_WrongArguments_ExplainsAndExitsWith2(string message, params string[] arguments)
    {
        var exitCode = await _program.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains($"\nError: {message}", _program.Error, StringComparison.Ordinal);
        Assert.Empty(_program.Output);
        Assert.Null(_program.Runtime.Launch);
    }

    [Fact]
    public async Task RunAsync_WrongOption_ShowsUsageOfItsCommand()
    {
        await _program.RunAsync("logs", "show", "--nope", "1/start");

        Assert.Equal(
            $"Metaflow {MetaflowVersion.Current} executing SampleFlow for user:tester\n"
            + "Usage: sample.cs logs show [OPTIONS] INPUT_PATH\n"
            + "Try 'dotnet run sample.cs -- logs show --help' for help.\n"
            + "\n"
            + "Error: no such option: --nope.\n",
            _program.Error);
    }

    [Fact]
    public async Task RunAsync_RequiredParameterMissing_NamesHelpAndVariable()
    {
        var exitCode = await _program.RunAsync("run");

        Assert.Equal(2, exitCode);
        Assert.EndsWith(
            "Error: Missing option '--max-n'. It is: How many\nGive --max-n INTEGER, or set METAFLOW_RUN_MAX_N.\n",
            _program.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MalformedSetting_ExitsWith2AndNamesIt()
    {
        _program.Environment["METAFLOW_PROFILE"] = "nope";

        var exitCode = await _program.RunAsync("show");

        Assert.Equal(2, exitCode);
        Assert.Contains("METAFLOW_PROFILE is 'nope'", _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MetaflowException_PrintsHeadlineAndMessage()
    {
        _program.Runtime.Result = (_, _) => throw new MetaflowException("It broke. Mend it.");

        var exitCode = await _program.RunAsync("--quiet", "run", "--max-n=1");

        Assert.Equal(1, exitCode);
        Assert.Equal("    Metaflow error:\n    It broke. Mend it.\n\n", _program.Error);
    }

    [Fact]
    public async Task RunAsync_UnknownException_PrintsItsStack()
    {
        _program.Runtime.Result = (_, _) => throw new InvalidOperationException("unforeseen");

        var exitCode = await _program.RunAsync("--quiet", "run", "--max-n=1");

        Assert.Equal(1, exitCode);
        Assert.StartsWith(
            "    Internal error:\nSystem.InvalidOperationException: unforeseen\n   at ",
            _program.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_Interrupted_SaysAborted(bool throws)
    {
        using var interruption = new CancellationTokenSource();
        _program.Runtime.Result = (launch, stop) =>
        {
            interruption.Cancel();
            if (throws)
                stop.ThrowIfCancellationRequested();
            return new Metaflow.Runtime.RunResult(launch.Definition.Name, "7", Succeeded: false, []);
        };

        var exitCode = await _program.RunAsync(interruption.Token, "--quiet", "run", "--max-n=1");

        Assert.Equal(1, exitCode);
        Assert.Equal("Aborted!\n", _program.Error);
    }
}
