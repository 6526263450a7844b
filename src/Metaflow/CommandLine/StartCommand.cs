using Metaflow.Platform;

namespace Metaflow.CommandLine;

/// <summary>What starts a program, as it can be pasted into a shell with a command of the flow behind it.</summary>
internal static class StartCommand
{
    /// <summary>The words for a program.</summary>
    /// <param name="source">The file that <c>dotnet run</c> compiled; null for other programs.</param>
    /// <param name="executable">The full path of the process's executable: the program, or <c>dotnet</c>.</param>
    /// <param name="assembly">The full path of the program's assembly, for <c>dotnet</c> to run.</param>
    /// <param name="folder">The working directory; what lies in it is named from there.</param>
    /// <param name="system">The system whose shell it is for.</param>
    /// <returns>Such as <c>dotnet run hello.cs --</c>, <c>dotnet bin/Hello.dll</c> or <c>./hello</c>.</returns>
    public static string Of(string? source, string executable, string assembly, string folder, HostSystem system)
    {
        if (source is not null)
            return $"dotnet run {Quote(From(folder, source))} --";
        if (IsDotnet(executable))
            return $"dotnet {Quote(From(folder, assembly))}";
        var program = From(folder, executable);
        // Shells look for a bare name elsewhere.
        return Quote(Path.GetFileName(program) == program ? (system == HostSystem.Windows ? @".\" : "./") + program : program);
    }

    /// <summary>Whether an executable is <c>dotnet</c>, which runs assemblies, and not a program.</summary>
    /// <param name="executable">The path of the executable.</param>
    public static bool IsDotnet(string executable) =>
        string.Equals(Path.GetFileNameWithoutExtension(executable), "dotnet", StringComparison.OrdinalIgnoreCase);

    private static string From(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string Quote(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
