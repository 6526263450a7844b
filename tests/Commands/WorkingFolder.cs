using System.Diagnostics;
using System.Text;

namespace Metaflow.Tests.Commands;

/// <summary>An empty folder to type commands in, with a datastore of its own.</summary>
public sealed class WorkingFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metaflow-commands-");

    /// <summary>The full path of the folder.</summary>
    internal string Path => _folder.FullName;

    /// <summary>How long a command may take; then it is ended, and the test fails.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Variables that commands get beside those of this process.</summary>
    internal Dictionary<string, string> Variables { get; } = [];

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Counts the tasks of a flow that are stored as done.</summary>
    internal int DoneTasks(string flow) =>
        Directory.EnumerateFiles(
            System.IO.Path.Combine(_folder.FullName, ".metaflow", flow), "*.DONE.lock", SearchOption.AllDirectories)
            .Count(path => !path.Contains("_parameters", StringComparison.Ordinal));

    /// <summary>Runs `dotnet` with arguments in this folder.</summary>
    internal Task<CommandResult> DotnetAsync(params IReadOnlyList<string> arguments) => ProgramAsync("dotnet", arguments);

    /// <summary>Writes a file into this folder.</summary>
    internal string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Reads a file of this folder.</summary>
    internal string Read(string name) => File.ReadAllText(System.IO.Path.Combine(_folder.FullName, name));

    /// <summary>Runs a program with arguments in this folder.</summary>
    internal async Task<CommandResult> ProgramAsync(string program, params IReadOnlyList<string> arguments)
    {
        var command = $"{program} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        start.Environment["METAFLOW_USER"] = "reader";
        start.Environment["METAFLOW_HOME"] = System.IO.Path.Combine(_folder.FullName, "home");
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        var error = new StringBuilder();
        var drained = Task.WhenAll(CopyAsync(process.StandardOutput, output), CopyAsync(process.StandardError, error));
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{command}' ran longer than {Patience}.\n{output}\n{error}");
        }

        // A compiler server that the build started may hold the pipes open for longer.
        await Task.WhenAny(drained, Task.Delay(TimeSpan.FromSeconds(2)));
        lock (output)
        {
            lock (error)
                return new CommandResult(command, process.ExitCode, $"{output}", $"{error}");
        }
    }

    // What the test's own host or the user's shell set must not decide what a command does.
    private static bool IsOurs(string name) =>
        name.StartsWith("METAFLOW", StringComparison.Ordinal)
        || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);

    private static async Task CopyAsync(StreamReader source, StringBuilder target)
    {
        while (await source.ReadLineAsync() is { } line)
        {
            lock (target)
                target.Append(line).Append('\n');
        }
    }
}
