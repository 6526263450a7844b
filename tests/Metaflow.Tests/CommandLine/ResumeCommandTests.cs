using Metaflow.Runtime;

namespace Metaflow.Tests.CommandLine;

public sealed class ResumeCommandTests : IDisposable
{
    private readonly TestProgram _program = new();

    private RunOptions Options => _program.Runtime.Launch!.Options;

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Resume_NothingGiven_ResumesTheLastRunFromWhereItFailed()
    {
        Assert.Equal(0, await _program.RunAsync("resume"));

        Assert.Equal(new ResumeOptions(), Options.Resume);
        Assert.Empty(Options.Parameters);
    }

    [Fact]
    public async Task Resume_EveryOption_ReachesTheRuntime()
    {
        var exitCode = await _program.RunAsync(
            "resume", "Left", "--origin-run-id", "5", "--max-workers", "2", "--tag", "x", "--with", "retry", "--run-id-file",
            "id", "--isolation=none", "--run-id", "mine-1", "--clone-only", "--reentrant", "--resume-identifier", "left-3");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            new ResumeOptions
            {
                Step = "Left",
                OriginRunId = "5",
                RunId = "mine-1",
                CloneOnly = true,
                Identifier = "left-3",
            },
            Options.Resume);
        Assert.Equal((2, "id", Isolation.None), (Options.MaxWorkers, Options.RunIdFile, Options.Isolation));
        Assert.Equal(["x"], Options.Tags);
        Assert.Equal(["retry"], Options.With);
    }

    [Fact]
    public async Task Resume_OptionsFromEnvironment_AreUsed()
    {
        _program.Environment["METAFLOW_RESUME_ORIGIN_RUN_ID"] = "5";
        _program.Environment["METAFLOW_RESUME_MAX_WORKERS"] = "3";

        await _program.RunAsync("resume");

        Assert.Equal(("5", 3), (Options.Resume!.OriginRunId, Options.MaxWorkers));
    }

    [Fact]
    public async Task Resume_Plan_PrintsWhatWouldHappen()
    {
        Assert.Equal(0, await _program.RunAsync("resume", "--plan", "--origin-run-id", "5"));

        Assert.Equal(
            """
            Resuming SampleFlow/5 would do this:
                start  clone 1 task
                left   clone 2 tasks; run left[2], left[3]
                end    run after that

            """,
            _program.Output);
    }

    [Theory]
    [InlineData("--reentrant", "--resume-identifier")]
    [InlineData("--max-n=3", "--max-n")]
    [InlineData("--namespace=x", "--namespace")]
    public async Task Resume_WrongOption_IsRefused(string option, string named)
    {
        Assert.Equal(2, await _program.RunAsync("resume", option));

        Assert.Contains(named, _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_TwoSteps_IsRefused()
    {
        Assert.Equal(2, await _program.RunAsync("resume", "left", "right"));

        Assert.Contains("(right)", _program.Error, StringComparison.Ordinal);
        Assert.Contains("resume [OPTIONS] [STEP-TO-RERUN]", _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_Help_LeavesOutWhatIsForSchedulers()
    {
        Assert.Equal(0, await _program.RunAsync("resume", "--help"));

        Assert.Contains("--plan", _program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--reentrant", _program.Output, StringComparison.Ordinal);
    }
}
