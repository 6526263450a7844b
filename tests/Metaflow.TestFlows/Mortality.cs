using System.Diagnostics;
using System.Globalization;

namespace Metaflow.TestFlows;

/// <summary>
/// Kills this process at a certain write of its: <c>DIE_AT</c> says at which, from 1, and <c>DIE_IN</c> in which process, <c>scheduler</c>
/// or <c>worker</c>. <c>COUNT_WRITES</c> names a file that gets a byte for each write: then those of all such processes count together, since a busy machine may
/// have a run start a second worker.
/// </summary>
internal sealed class Mortality
{
    private readonly int _last;
    private readonly string? _countFile;
    private readonly Lock _lock = new();
    private int _writes;

    public Mortality(IReadOnlyList<string> arguments)
    {
        var role = arguments is ["worker", ..] ? "worker" : "scheduler";
        var isMeant = Environment.GetEnvironmentVariable("DIE_IN") == role;
        _last = isMeant && Environment.GetEnvironmentVariable("DIE_AT") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : int.MaxValue;
        _countFile = isMeant ? Environment.GetEnvironmentVariable("COUNT_WRITES") : null;
    }

    /// <summary>A write is about to happen.</summary>
    public void Write()
    {
        lock (_lock)
        {
            _writes = _countFile is null ? _writes + 1 : CountTogether(_countFile);
            if (_writes >= _last)
                Process.GetCurrentProcess().Kill();
        }
    }

    private static int CountTogether(string path)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.WriteByte((byte)'.');
        file.Flush();
        return (int)file.Length;
    }
}
