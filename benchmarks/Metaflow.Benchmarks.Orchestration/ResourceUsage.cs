using System.Runtime.InteropServices;

namespace Metaflow.Benchmarks.Orchestration;

/// <summary>CPU time of this process's finished descendants, from the kernel. Linux, 64 bit.</summary>
internal static partial class ResourceUsage
{
    private const int Children = -1;
    private const int NoHang = 1;
    private const int SetChildSubreaper = 36;

    /// <summary>User and system time of all descendants that were waited for so far.</summary>
    public static TimeSpan OfChildren()
    {
        if (GetUsage(Children, out var usage) != 0)
            throw new InvalidOperationException($"getrusage failed with error {Marshal.GetLastPInvokeError()}.");

        return usage.User.Span + usage.System.Span;
    }

    /// <summary>Makes orphaned descendants children of this process, so that they are counted.</summary>
    public static void AdoptOrphans()
    {
        if (Control(SetChildSubreaper, 1, 0, 0, 0) != 0)
            throw new InvalidOperationException("prctl failed: orphans cannot be counted on this system.");
    }

    /// <summary>Waits for adopted orphans that have ended.</summary>
    /// <returns>Whether some are still running.</returns>
    public static bool ReapOrphans()
    {
        int result;
        while ((result = WaitProcess(-1, out _, NoHang)) > 0)
        {
        }

        return result == 0;
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, out Usage usage);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitProcess(int process, out int status, int options);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Microseconds;

        public readonly TimeSpan Span => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMicroseconds(Microseconds);
    }

    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public Time User;
        public Time System;
    }
}
