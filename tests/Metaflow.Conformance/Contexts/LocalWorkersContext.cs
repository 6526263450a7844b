using System.Diagnostics;
using System.Text;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;

namespace Metaflow.Conformance.Contexts;

/// <summary>A program of its own, which starts its worker processes: what a user gets on one machine.</summary>
public sealed class LocalWorkersContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private static readonly string _dotnet = FindHost();

    public override bool HasProcesses => true;

    public override async Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments)
    {
        using var process = new Process();
        var start = process.StartInfo;
        start.FileName = _dotnet;
        start.WorkingDirectory = workspace.Folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var argument in (string[])["exec", workspace.Program, workspace.FlowName, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("METAFLOW_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in workspace.Environment)
            start.Environment[name] = value;
        start.Environment["METAFLOW_HOME"] = workspace.Home;
        start.Environment["XDG_DATA_HOME"] = ProgramFolders.Shared("snapshots");
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var impatience = new CancellationTokenSource(_patience);
        try
        {
            await process.WaitForExitAsync(impatience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{string.Join(' ', arguments)}' of {workspace.FlowName} did not end.\n{await output}{await errors}");
        }

        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>The <c>dotnet</c> that this process runs on.</summary>
    private static string FindHost()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        return Path.GetFullPath(Path.Combine(framework, "..", "..", "..", name));
    }
}
