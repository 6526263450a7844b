using System.Buffers;

namespace Metaflow.Platform;

/// <summary>Which names files and folders can have.</summary>
/// <remarks>Windows: https://learn.microsoft.com/windows/win32/fileio/naming-a-file.</remarks>
internal static class FileName
{
    private static readonly SearchValues<char> _forbiddenOnWindows = SearchValues.Create("<>:\"|?*\\/");

    private static readonly string[] _devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>Whether a file or folder can have a name.</summary>
    /// <param name="name">The name alone, without a path.</param>
    /// <param name="system">The system.</param>
    public static bool IsPossible(ReadOnlySpan<char> name, HostSystem system)
    {
        if (name.IsEmpty || name is "." or "..")
            return false;
        if (system != HostSystem.Windows)
            return !name.ContainsAny('/', '\0');
        return !name.ContainsAny(_forbiddenOnWindows) && !name.ContainsAnyInRange('\0', '\x1f') && name[^1] is not ('.' or ' ') && !IsDevice(name);
    }

    /// <summary>A device answers to its name in every folder, and with every extension.</summary>
    private static bool IsDevice(ReadOnlySpan<char> name)
    {
        var dot = name.IndexOf('.');
        var stem = (dot < 0 ? name : name[..dot]).TrimEnd(' ');
        foreach (var device in _devices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return stem.Length == 4 && (char.IsAsciiDigit(stem[3]) || stem[3] is '¹' or '²' or '³')
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase));
    }
}
