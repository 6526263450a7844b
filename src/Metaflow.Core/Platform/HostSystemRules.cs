namespace Metaflow.Platform;

/// <summary>What the systems hold for the same.</summary>
internal static class HostSystemRules
{
    /// <summary>The system of this process.</summary>
    public static HostSystem Current { get; } =
        OperatingSystem.IsWindows() ? HostSystem.Windows : OperatingSystem.IsMacOS() ? HostSystem.MacOS : HostSystem.Linux;

    /// <summary>Compares names of environment variables.</summary>
    public static StringComparer VariableNames(this HostSystem system) =>
        system == HostSystem.Windows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Compares paths as the usual file systems do.</summary>
    public static StringComparison Paths(this HostSystem system) =>
        system == HostSystem.Linux ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
}
