using Metaflow.Tests;

namespace Metaflow.Tool.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = RepositoryRoot.Path;

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path)).ReplaceLineEndings("\n");
}
