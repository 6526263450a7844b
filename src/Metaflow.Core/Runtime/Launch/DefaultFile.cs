namespace Metaflow.Runtime.Launch;

/// <summary>Finds files that a flow names in its source: the data may lie beside the source or beside the program.</summary>
internal static class DefaultFile
{
    /// <summary>The file's full path; when it is nowhere, the path in the working directory, for the error.</summary>
    /// <param name="path">As the flow names it.</param>
    /// <param name="workingDirectory">Looked at first.</param>
    public static string Find(string path, string workingDirectory)
    {
        var inWorkingDirectory = Path.GetFullPath(path, workingDirectory);
        if (File.Exists(inWorkingDirectory))
            return inWorkingDirectory;
        if (AppContext.GetData("EntryPointFilePath") is string source && Path.GetDirectoryName(source) is { } folder)
        {
            var besideSource = Path.GetFullPath(path, folder);
            if (File.Exists(besideSource))
                return besideSource;
        }

        var besideProgram = Path.GetFullPath(path, AppContext.BaseDirectory);
        return File.Exists(besideProgram) ? besideProgram : inWorkingDirectory;
    }

    /// <summary>The full path of a file that a person typed: <c>~</c> is the home folder, and it must be a local path.</summary>
    public static string Typed(string path, string workingDirectory, string homeDirectory)
    {
        if (path.Contains("://", StringComparison.Ordinal))
            throw new MetaflowException($"'{path}' is a URL; give the path of a local file.");
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
            path = Path.Join(homeDirectory, path[1..]);
        return Path.GetFullPath(path, workingDirectory);
    }
}
