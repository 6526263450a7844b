namespace Metaflow.Platform;

/// <summary>
/// Gives finished files and folders their place. On Windows a file that some program reads cannot be renamed or replaced, and scanners and
/// indexers read every new one; so there it is tried again for about a second.
/// </summary>
internal static class FileMove
{
    private const int Attempts = 12;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);

    /// <summary>Gives a file a path, in place of the file that has it.</summary>
    public static void Replace(string file, string path)
    {
        if (OperatingSystem.IsWindows())
            Try(() => File.Move(file, path, overwrite: true), HostSystem.Windows, Thread.Sleep);
        else
            File.Move(file, path, overwrite: true);
    }

    /// <summary>Gives a folder a path.</summary>
    /// <returns>False when a folder with something in it has that path.</returns>
    public static bool TryMoveFolder(string folder, string path)
    {
        try
        {
            Try(() => Directory.Move(folder, path), HostSystemRules.Current, Thread.Sleep);
            return true;
        }
        catch (Exception e) when ((e is IOException || (e is UnauthorizedAccessException && OperatingSystem.IsWindows())) && Directory.Exists(path))
        {
            return false;
        }
    }

    /// <summary>Does something, and again while another program has hold of a file.</summary>
    /// <param name="move">What to do.</param>
    /// <param name="system">Whose rules hold.</param>
    /// <param name="pause">Waits.</param>
    internal static void Try(Action move, HostSystem system, Action<TimeSpan> pause)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                move();
                return;
            }
            catch (Exception e) when (system == HostSystem.Windows && attempt < Attempts && IsPassing(e))
            {
                pause(TimeSpan.FromMilliseconds(Math.Min(1 << attempt, 128)));
            }
        }
    }

    private static bool IsPassing(Exception error) =>
        error is UnauthorizedAccessException || (error is IOException && error.HResult is SharingViolation or LockViolation);
}
