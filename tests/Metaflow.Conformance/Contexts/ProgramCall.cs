using System.Diagnostics;
using System.Text;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;

namespace Metaflow.Conformance.Contexts;

/// <summary>A program that runs in the folder and the environment of a workspace, to its end.</summary>
internal static class ProgramCall
{
    private static readonly string _dotnet = FindHost();

    /// <summary>Runs the flow's own program.</summary>
    /// <param name="workspace">Where it runs.</param>
    /// <param name="patience">How long it may take; then it is ended, and the test fails.</param>
    /// <param name="arguments">The arguments of the flow.</param>
    public static async Task<CommandResult> RunFlowAsync(Workspace workspace, TimeSpan patience, IReadOnlyList<string> arguments)
    {
        var (program, before) = workspace.Context.IsNative
            ? (await NativeProgram.PathAsync(), Array.Empty<string>())
            : (_dotnet, ["exec", workspace.Program]);
        return await RunAsync(
            workspace, patience, program, [.. before, workspace.FlowName, .. arguments], ("XDG_DATA_HOME", ProgramFolders.Shared("snapshots")));
    }

    /// <param name="workspace">Where it runs; its settings are the only ones of <c>METAFLOW_*</c> that reach the program.</param>
    /// <param name="patience">How long it may take; then it is ended, and the test fails.</param>
    /// <param name="fileName">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside the settings of the workspace, which they override.</param>
    public static async Task<CommandResult> RunAsync(
        Workspace workspace,
        TimeSpan patience,
        string fileName,
        IReadOnlyList<string> arguments,
        params IEnumerable<(string Name, string? Value)> environment)
    {
        using var process = new Process();
        var start = process.StartInfo;
        start.FileName = fileName;
        start.WorkingDirectory = workspace.Folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("METAFLOW_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in workspace.Environment)
            start.Environment[name] = value;
        start.Environment["METAFLOW_HOME"] = workspace.Home;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var impatience = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(impatience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{fileName} {string.Join(' ', arguments)}' did not end.\n{await output}{await errors}");
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
