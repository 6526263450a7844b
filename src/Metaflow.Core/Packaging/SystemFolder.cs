using Metaflow.Platform;

namespace Metaflow.Packaging;

/// <summary>The folders <c>runtimes/linux-x64</c> and so on of a program, whose files only one system needs.</summary>
/// <remarks>Names: https://learn.microsoft.com/dotnet/core/rid-catalog.</remarks>
internal static class SystemFolder
{
    private const string Parent = "runtimes/";

    private static readonly string[] _others = ["android", "browser", "ios", "maccatalyst", "tvos", "wasi"];

    /// <summary>Whether a file can be of use on a system: always, unless it is in the folder of another one.</summary>
    /// <param name="name">Its name in the program's folder, with '/' between its parts.</param>
    /// <param name="system">The system.</param>
    public static bool IsFor(string name, HostSystem system)
    {
        if (!name.StartsWith(Parent, StringComparison.Ordinal))
            return true;
        var folder = name.AsSpan(Parent.Length);
        foreach (var other in _others)
        {
            if (folder.StartsWith(other, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return (Is(folder, "win") ? HostSystem.Windows : Is(folder, "osx") ? HostSystem.MacOS : Is(folder, "linux") ? HostSystem.Linux : system) == system
            && !(Is(folder, "unix") && system == HostSystem.Windows);

        static bool Is(ReadOnlySpan<char> folder, string system) => folder.StartsWith(system, StringComparison.OrdinalIgnoreCase);
    }
}
