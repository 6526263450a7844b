using Metaflow.Tests;
using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

/// <summary>Where this repository's tutorials are.</summary>
internal static class Repository
{
    private static readonly string _root = RepositoryRoot.Path;

    /// <summary>Gives the full path of a file or folder under tutorials/.</summary>
    public static string Tutorial(string path) => Path.Combine(_root, "tutorials", path);

    /// <summary>Gives the full path of a file or folder of the repository.</summary>
    public static string PathOf(string path) => Path.Combine(_root, path);

    /// <summary>Runs a file of the tutorials with arguments, as <c>dotnet run file -- arguments</c> does.</summary>
    public static Task<CommandResult> RunAsync(this WorkingFolder folder, string file, params string[] arguments) =>
        folder.DotnetAsync(["run", Tutorial(file), "--", .. arguments]);
}
