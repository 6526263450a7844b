using System.Globalization;
using System.Text.RegularExpressions;

namespace Metaflow.Tests.Workers;

/// <summary>A program of its own that runs flows from code, in workers.</summary>
public sealed partial class HostTests
{
    [Fact]
    public async Task Start_TwoRunsAtOnceInWorkers_DoNotMeet()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("Host");
        using (process)
        {
            Assert.True(exitCode == 0, process.Output + process.Errors);
            Assert.Contains("Successful: 5\nSuccessful: 30\n", process.Output, StringComparison.Ordinal);
            var said = Said().Matches(process.Output);
            Assert.Equal(["The total is 30."], said.Select(m => m.Groups[1].Value));
            Assert.NotEqual(process.ProcessId, int.Parse(said[0].Groups[2].Value, CultureInfo.InvariantCulture));
        }
    }

    [GeneratedRegex(@"large says (.*) in process (\d+)")]
    private static partial Regex Said();
}
