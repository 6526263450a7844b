using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;

namespace Metaflow.Conformance.Contexts;

/// <summary>A program of its own, which starts its worker processes: what a user gets on one machine.</summary>
public sealed class LocalWorkersContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private static readonly string _dotnet = FindHost();

    public override bool HasProcesses => true;

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) => ProgramCall.RunAsync(
        workspace,
        _patience,
        _dotnet,
        ["exec", workspace.Program, workspace.FlowName, .. arguments],
        ("XDG_DATA_HOME", ProgramFolders.Shared("snapshots")));

    /// <summary>The <c>dotnet</c> that this process runs on.</summary>
    private static string FindHost()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        return Path.GetFullPath(Path.Combine(framework, "..", "..", "..", name));
    }
}
