namespace Metaflow.Runtime;

/// <summary>Signals of Unix by number.</summary>
internal static class ProcessSignal
{
    private const int FirstCode = 128;
    private const int Last = 64;

    /// <summary>The code of a process that exited, with the signal that ended it as a negative number.</summary>
    /// <remarks>.NET reports 128 + n as shells do, so a process that exits with such a code by itself looks the same.</remarks>
    public static int CodeOf(int exitCode) =>
        !OperatingSystem.IsWindows() && exitCode is > FirstCode and <= FirstCode + Last ? FirstCode - exitCode : exitCode;

    /// <summary>The name of a signal.</summary>
    public static string NameOf(int number) => number switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 when OperatingSystem.IsLinux() => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 when OperatingSystem.IsMacOS() => "SIGBUS",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        _ => $"signal {number}",
    };
}
