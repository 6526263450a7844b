using System.Diagnostics;
using Metaflow.Runtime.Execution;

namespace Metaflow.Runtime;

/// <summary>
/// Runs a flow of another program, as a process: an executable, a <c>.cs</c> file, or a Python flow file. To run a flow of this program use
/// <see cref="FlowRunner"/>. Immutable and thread-safe.
/// </summary>
/// <example>
/// <code>
/// await using var run = await ProgramRunner.ForFlowFile("playlist.py").StartAsync(["run", "--genre", "Drama"]);
/// var exitCode = await run.WaitAsync();
/// </code>
/// </example>
public sealed class ProgramRunner
{
    private static readonly TimeSpan _lookInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Names a program.</summary>
    /// <param name="fileName">The executable: a path, or a name to find in PATH.</param>
    /// <param name="arguments">What stands before the flow's own arguments, such as the file for an interpreter.</param>
    public ProgramRunner(string fileName, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentNullException.ThrowIfNull(arguments);
        FileName = fileName;
        Arguments = arguments;
    }

    /// <summary>The executable.</summary>
    public string FileName { get; }

    /// <summary>What stands before the flow's own arguments.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The working directory of the program; null for that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables to set for the program, beside those of this process; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The program of a flow's file: <c>.py</c> is run by <c>python3</c>, <c>.cs</c> by <c>dotnet run</c>, <c>.dll</c> by <c>dotnet</c>.</summary>
    /// <param name="path">The file; any other is run itself.</param>
    /// <remarks><c>dotnet run</c> does not pass an interruption on, so such a run can only be ended by force; run the built program to avoid that.</remarks>
    public static ProgramRunner ForFlowFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".py" => new ProgramRunner("python3", path),
            ".cs" => new ProgramRunner("dotnet", "run", path, "--"),
            ".dll" => new ProgramRunner("dotnet", path),
            _ => new ProgramRunner(path),
        };
    }

    /// <summary>Starts the program, and returns as soon as its run exists.</summary>
    /// <param name="arguments">
    /// The flow's arguments: <c>run</c> or another command that makes a run, with its options; options of the program before it. Each is one
    /// argument of the process; nothing is interpreted by a shell.
    /// </param>
    /// <param name="cancellationToken">Stops the start, and ends the program.</param>
    /// <returns>The run; dispose it to end it.</returns>
    /// <exception cref="MetaflowException">There is no such program, or it ended before it had a run; the message has what it said.</exception>
    public async Task<ExecutingProgram> StartAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var folder = Directory.CreateTempSubdirectory("metaflow-");
        try
        {
            var file = Path.Combine(folder.FullName, "run.json");
            var process = ProgramProcess.Start(StartInfo([.. arguments, "--runner-attribute-file", file]));
            try
            {
                return new ExecutingProgram(process, await AttributesAsync(process, file, cancellationToken).ConfigureAwait(false));
            }
            catch
            {
                await process.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The file is the one way of telling that every Metaflow knows, and there is no event for its appearing that works everywhere.
    private async Task<RunnerAttributes> AttributesAsync(
        ProgramProcess process, string file, CancellationToken cancellationToken)
    {
        while (true)
        {
            var hasExited = process.Completion.IsCompleted;
            if (RunnerAttributes.TryRead(file) is { } attributes)
                return attributes;
            if (hasExited)
            {
                throw new MetaflowException(
                    $"'{string.Join(' ', [FileName, .. Arguments])}' ended with exit code {process.Completion.Result} before it had a run. "
                    + $"It said: {string.Join('\n', process.LastErrors)}");
            }

            await Task.WhenAny(process.Completion, Task.Delay(_lookInterval, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        var info = new ProcessStartInfo(FileName)
        {
            WorkingDirectory = WorkingDirectory ?? "",
        };
        foreach (var argument in (IEnumerable<string>)[.. Arguments, .. arguments])
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment)
            info.Environment[name] = value;
        return info;
    }
}
