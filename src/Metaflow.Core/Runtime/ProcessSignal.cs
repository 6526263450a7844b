using Metaflow.Platform;

namespace Metaflow.Runtime;

/// <summary>What ends processes before they are done: signals of Unix by number, and what Windows has in their place.</summary>
internal static class ProcessSignal
{
    private const int FirstCode = 128;
    private const int Last = 64;

    /// <summary>The code of a process that exited, with the signal that ended it as a negative number, which Windows has none of.</summary>
    /// <remarks>.NET reports 128 + n as shells do, so a process that exits with such a code by itself looks the same.</remarks>
    public static int CodeOf(int exitCode, HostSystem system) =>
        system != HostSystem.Windows && exitCode is > FirstCode and <= FirstCode + Last ? FirstCode - exitCode : exitCode;

    /// <summary>The name of the signal that a code of <see cref="CodeOf"/> tells of; null when the process ended by itself.</summary>
    public static string? Of(int code, HostSystem system) =>
        system == HostSystem.Windows ? NameOfStatus(unchecked((uint)code)) : code < 0 ? NameOf(-code, system) : null;

    private static string NameOf(int number, HostSystem system) => number switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 when system == HostSystem.Linux => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 when system == HostSystem.MacOS => "SIGBUS",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        _ => $"signal {number}",
    };

    /// <summary>What the same end would be elsewhere. Windows reports its own status codes, and those of the .NET runtime.</summary>
    private static string? NameOfStatus(uint status) => status switch
    {
        0xC0000005 => "SIGSEGV", // access violation
        0xC000013A => "SIGINT", // Ctrl-C
        0xC00000FD or 0x80131623 or 0xE0434352 => "SIGABRT", // stack overflow, FailFast, an exception that nobody caught
        _ => null,
    };
}
