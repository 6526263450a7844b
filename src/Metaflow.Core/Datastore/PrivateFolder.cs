namespace Metaflow.Datastore;

/// <summary>Folders that only their user may enter: what is in them may be confidential, and what they are in is everybody's.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes a folder, and those above it, unless it is there.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
