using System.Diagnostics;
using System.Globalization;

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
                using (var signal = Process.Start("kill", ["-SEGV", $"{Environment.ProcessId}"]))
                    signal.WaitForExit();
                Thread.Sleep(Timeout.Infinite);
                break;
            case "exit":
                Environment.Exit(7);
                break;
            case "fail-fast":
                Environment.FailFast("on purpose");
                break;
            case "throw":
                throw new InvalidOperationException("on purpose");
            default:
                Environment.Exit(int.Parse(way, CultureInfo.InvariantCulture));
                break;
        }
    }
}
