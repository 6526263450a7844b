using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Metaflow.TestFlows;

/// <summary>The ways in which a step can end before its end.</summary>
internal static class Death
{
    public static void Die(string way)
    {
        switch (way)
        {
            case "kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "segfault":
                Fault(1);
                break;
            case "exit":
                Environment.Exit(7);
                break;
            case "fail-fast":
                Environment.FailFast("on purpose");
                break;
            case "exhaust":
                Exhaust();
                break;
            case "throw":
                throw new InvalidOperationException("on purpose");
            default:
                Environment.Exit(int.Parse(way, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>Uses a gigabyte, which nothing but the kernel refuses.</summary>
    private static void Exhaust()
    {
        const int Megabyte = 1 << 20, Page = 4096;
        for (var taken = 0; taken < 1024; taken++)
        {
            var memory = Marshal.AllocHGlobal(Megabyte);
            for (var offset = 0; offset < Megabyte; offset += Page)
                Marshal.WriteByte(memory, offset, 1);
        }
    }

#pragma warning disable SYSLIB1054, CA2101 // A generated call would need unsafe code.
    /// <summary>Reads a text in native code, where nothing catches a fault.</summary>
    [DllImport("libc", EntryPoint = "strlen")]
    private static extern nint Fault(nint text);
#pragma warning restore SYSLIB1054, CA2101
}
