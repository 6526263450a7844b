using Metaflow.Tests;

namespace Metaflow.Tutorials.Tests;

/// <summary>Where this repository's tutorials are.</summary>
internal static class Repository
{
    private static readonly string _root = RepositoryRoot.Path;

    /// <summary>Gives the full path of a file or folder under tutorials/.</summary>
    public static string Tutorial(string path) => Path.Combine(_root, "tutorials", path);

    /// <summary>Gives the full path of a file or folder of the repository.</summary>
    public static string PathOf(string path) => Path.Combine(_root, path);
}
