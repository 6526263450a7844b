namespace Metaflow.Tests.Commands;

/// <summary>What a command left behind.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test with everything that was printed unless the command succeeded.</summary>
    public CommandResult MustSucceed()
    {
        Assert.True(ExitCode == 0, $"'{Command}' exited with {ExitCode}.\n{Output}\n{Error}");
        return this;
    }

    /// <summary>What the tasks printed: the text behind Metaflow's prefix on each line.</summary>
    public IEnumerable<string> TaskLines()
    {
        foreach (var line in Output.Split('\n'))
        {
            // 2026-01-31 12:00:00.000 [1/end/4 (pid 77)] text
            var end = line.IndexOf("] ", StringComparison.Ordinal);
            if (end > 0)
                yield return line[(end + 2)..].TrimEnd('\r');
        }
    }
}
