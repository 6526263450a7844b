using Metaflow.Runtime;

namespace Metaflow.Tests.Scheduling;

public sealed class AttemptExitTests
{
    [Theory]
    [InlineData(1, "Task failed.", "Its process ended with exit code 1.")]
    [InlineData(0, "Task failed.", "Its process ended with exit code 0.")]
    [InlineData(-11, "Task failed with a segmentation fault (SIGSEGV).", "Its process was ended by SIGSEGV.")]
    [InlineData(-15, "Task failed: its process was ended by SIGTERM.", "Its process was ended by SIGTERM.")]
    [InlineData(-40, "Task failed: its process was ended by signal 40.", "Its process was ended by signal 40.")]
    public void FailureLine_DiedWithoutAWord_NamesTheSignal(int code, string line, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        var exit = new AttemptExit(code, Killed: false, null);

        Assert.Equal((line, reason), (exit.FailureLine, exit.Reason));
        Assert.False(exit.Succeeded);
    }

    [Fact]
    public void Reason_ResultSaysIt_IsThat() => Assert.Equal(
        "it broke", new AttemptExit(-9, Killed: false, new TaskResult { Succeeded = false, Failure = "it broke" }).Reason);

    [Theory]
    [InlineData(137, -9)]
    [InlineData(139, -11)]
    [InlineData(128, 128)]
    [InlineData(202, 202)]
    [InlineData(203, 203)]
    [InlineData(7, 7)]
    public void CodeOf_ExitCode_TellsSignalsApart(int code, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        Assert.Equal(expected, ProcessSignal.CodeOf(code));
    }

    [Theory]
    [InlineData(202, true)]
    [InlineData(203, false)]
    [InlineData(1, false)]
    public void RefusesRetry_ExitCode_IsThatOfPython(int code, bool refuses) =>
        Assert.Equal(refuses, new AttemptExit(code, Killed: false, null).RefusesRetry);
}
