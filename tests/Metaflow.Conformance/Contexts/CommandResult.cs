namespace Metaflow.Conformance.Contexts;

/// <summary>How a command of a flow's program ended, and what it printed.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public string Everything => Output + Errors;

    /// <summary>This result, if the command ended so.</summary>
    public CommandResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Exit code {ExitCode} instead of {exitCode}.\n{Everything}");
        return this;
    }
}
