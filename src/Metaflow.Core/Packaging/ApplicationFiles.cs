using Metaflow.Platform;

namespace Metaflow.Packaging;

/// <summary>The files of a program that another machine needs: those of the flow itself, and libraries. Both are sorted by name.</summary>
/// <param name="Own">The entry assembly or program with what belongs to it, and files that are no code.</param>
/// <param name="Libraries">All other assemblies and native libraries, and the symbols of both.</param>
internal sealed record ApplicationFiles(IReadOnlyList<PackageFile> Own, IReadOnlyList<PackageFile> Libraries)
{
    /// <summary>Reads the folder of a program. Symbolic links count as what they lead to.</summary>
    /// <param name="entry">How the program is started.</param>
    /// <exception cref="MetaflowException">A name cannot be packed, or the folder cannot be read.</exception>
    public static ApplicationFiles Of(ApplicationEntry entry)
    {
        var (own, libraries) = (new List<PackageFile>(), new List<PackageFile>());
        var names = NamesIn(entry.Folder);
        foreach (var name in names)
        {
            if (IsLeftOut(name, entry, names))
                continue;
            if (!PackagePath.IsValid(name))
            {
                throw new MetaflowException(
                    $"'{name}' in '{entry.Folder}' cannot be packed: names must not hold ':', '\\' or control characters. Rename it.");
            }

            var file = PackageFile.At(name, Path.Combine(entry.Folder, name));
            (IsLibrary(name, entry) ? libraries : own).Add(file);
        }

        return new ApplicationFiles(own, libraries);
    }

    /// <summary>The names of all files in a folder and those below it, with '/' between their parts.</summary>
    /// <exception cref="MetaflowException">The folder cannot be read.</exception>
    public static SortedSet<string> NamesIn(string folder)
    {
        try
        {
            var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
            return new SortedSet<string>(
                Directory.EnumerateFiles(folder, "*", all)
                    .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')),
                StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetaflowException($"The code in '{folder}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Files that no task needs: hidden ones, those of other systems than Linux, the starter for this machine, documentation and symbols of no use there.</summary>
    private static bool IsLeftOut(string name, ApplicationEntry entry, SortedSet<string> names) =>
        name.Split('/').Any(static part => part.StartsWith('.'))
        || !SystemFolder.IsFor(name, HostSystem.Linux)
        || name == entry.Host
        || name == CodePackageContent.LibraryList
        || name.EndsWith(".runtimeconfig.dev.json", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".dbg", StringComparison.OrdinalIgnoreCase)
        || (name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
            && (names.Contains(name[..^4] + ".dll") || names.Contains(name[..^4] + ".pdb")))
        || (name.EndsWith(".pdb", StringComparison.OrdinalIgnoreCase) && !names.Contains(name[..^4] + ".dll"));

    private static bool IsLibrary(string name, ApplicationEntry entry)
    {
        if (name == entry.File || name == entry.Assembly)
            return false;
        var file = name[(name.LastIndexOf('/') + 1)..];
        if (entry.Assembly is { } assembly
            && (name == assembly[..^4] + ".pdb" || file == assembly[..^4] + ".resources.dll"))
            return false;
        return Path.GetExtension(file).ToLowerInvariant() is ".dll" or ".pdb" or ".so" or ".dylib"
            || file.Contains(".so.", StringComparison.Ordinal);
    }
}
