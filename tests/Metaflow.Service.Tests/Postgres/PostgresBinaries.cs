using System.Runtime.InteropServices;

namespace Metaflow.Service.Tests.Postgres;

/// <summary>Where PostgreSQL's programs are.</summary>
internal static class PostgresBinaries
{
    /// <summary>The variable that names their folder.</summary>
    public const string Variable = "METAFLOW_TEST_POSTGRES_BIN";

    /// <summary>The folder that has <c>initdb</c> and <c>postgres</c>. Skips the test when there is none, unless in continuous integration.</summary>
    public static string Require()
    {
        var reason = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "These tests run PostgreSQL by a POSIX shell." : null;
        if (reason is null && Candidates().FirstOrDefault(IsComplete) is { } folder)
            return folder;
        reason ??= $"There is no PostgreSQL: install it, or name the folder of initdb and postgres in {Variable}.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException(reason);
        Assert.Skip(reason);
        return "";
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return IsComplete(named)
                ? [named]
                : throw new InvalidOperationException($"{Variable} is '{named}', where there are no programs initdb and postgres.");
        }

        // Debian keeps each major version in a folder of its own, outside PATH.
        const string Debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return
        [
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            .. installed.OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin")),
        ];
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
