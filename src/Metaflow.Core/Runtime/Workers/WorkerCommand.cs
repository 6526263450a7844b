using Metaflow.Platform;

namespace Metaflow.Runtime.Workers;

/// <summary>How to start this program again as a worker.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">What stands before the flow's own arguments, such as the path of the assembly.</param>
/// <param name="ApplicationFolder">The folder of the build output that a run takes its snapshot of; null to run it in place.</param>
public sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments, string? ApplicationFolder)
{
    /// <summary>The hidden command that makes the program a worker.</summary>
    public const string Name = "worker";

    /// <summary>The way in which this process was started.</summary>
    /// <param name="flowArguments">The arguments that the flow got; the process may have taken others before them.</param>
    /// <returns>The command, or null when this process cannot be started again (a host that loads the flow as a library).</returns>
    public static WorkerCommand? OfThisProcess(IReadOnlyList<string> flowArguments)
    {
        if (Environment.ProcessPath is not { } executable)
            return null;
        var arguments = Environment.GetCommandLineArgs();
        var entry = Path.GetFullPath(arguments[0]);
        var prefix = arguments.Skip(1).SkipLast(flowArguments.Count);
        if (!arguments.Skip(1).TakeLast(flowArguments.Count).SequenceEqual(flowArguments))
            return null;
        var isHost = Path.GetFileNameWithoutExtension(executable).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        if (isHost && !entry.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            return null;
        var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return new WorkerCommand(executable, isHost ? [entry, .. prefix] : [.. prefix], folder);
    }

    /// <summary>The same command, with every path inside the application's folder moved to a copy of that folder.</summary>
    /// <param name="snapshot">The copy.</param>
    public WorkerCommand In(string snapshot) => ApplicationFolder is null
        ? this
        : new WorkerCommand(Move(FileName, snapshot), [.. Arguments.Select(a => Move(a, snapshot))], snapshot);

    private string Move(string path, string snapshot) =>
        path.StartsWith(ApplicationFolder + Path.DirectorySeparatorChar, HostSystemRules.Current.Paths())
            ? Path.Combine(snapshot, path[(ApplicationFolder!.Length + 1)..])
            : path;
}
