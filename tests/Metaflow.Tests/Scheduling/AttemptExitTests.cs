using Metaflow.Platform;
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
        var exit = new AttemptExit(code, Killed: false, null) { System = HostSystem.Linux };

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
        Assert.Equal(expected, ProcessSignal.CodeOf(code, HostSystem.Linux));
        Assert.Equal(expected, ProcessSignal.CodeOf(code, HostSystem.MacOS));
        Assert.Equal(code, ProcessSignal.CodeOf(code, HostSystem.Windows));
    }

    [Theory]
    [InlineData(unchecked((int)0xC0000005), "SIGSEGV")]
    [InlineData(unchecked((int)0xC000013A), "SIGINT")]
    [InlineData(unchecked((int)0xE0434352), "SIGABRT")]
    [InlineData(-1, null)]
    [InlineData(-9, null)]
    [InlineData(137, null)]
    public void Signal_OnWindows_IsThatOfTheStatus(int code, string? signal) =>
        Assert.Equal(signal, new AttemptExit(code, Killed: false, null) { System = HostSystem.Windows }.Signal);

    [Theory]
    [InlineData(-7, "SIGBUS", "signal 7")]
    [InlineData(-10, "signal 10", "SIGBUS")]
    public void Signal_WhoseNumberDiffers_IsThatOfTheSystem(int code, string onLinux, string onMacOS)
    {
        var exit = new AttemptExit(code, Killed: false, null);

        Assert.Equal(onLinux, (exit with { System = HostSystem.Linux }).Signal);
        Assert.Equal(onMacOS, (exit with { System = HostSystem.MacOS }).Signal);
    }

    [Theory]
    [InlineData(202, true)]
    [InlineData(203, false)]
    [InlineData(1, false)]
    public void RefusesRetry_ExitCode_IsThatOfPython(int code, bool refuses) =>
        Assert.Equal(refuses, new AttemptExit(code, Killed: false, null).RefusesRetry);
}
