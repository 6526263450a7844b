using System.Runtime.InteropServices;

namespace Metaflow.Runtime.Workers;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static partial class Posix
{
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    /// <summary>Makes the system close a descriptor in programs that this process starts.</summary>
    /// <returns>0 on success.</returns>
    public static int SetCloseOnExec(int descriptor) => Control(descriptor, SetDescriptorFlags, CloseOnExec);

    /// <summary>The signal that Ctrl-C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>Sends a signal to a process.</summary>
    /// <returns>0 on success.</returns>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    /// <summary>Ends this process at once, without anything being run.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);
}
