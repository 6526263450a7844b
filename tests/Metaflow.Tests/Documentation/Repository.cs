namespace Metaflow.Tests.Documentation;

/// <summary>The files of this repository, as its documents name them.</summary>
internal static class Repository
{
    private static readonly string[] _folders = ["docs", "tutorials", "benchmarks", "src"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = RepositoryRoot.Path;

    /// <summary>The documents, as paths from the root with '/'.</summary>
    public static IEnumerable<string> Documents => Directory.GetFiles(Root, "*.md")
        .Concat(_folders.SelectMany(f =>
            Directory.GetFiles(Path.Combine(Root, f), "*.md", SearchOption.AllDirectories)))
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static string PathOf(string path) => Path.GetFullPath(path, Root);

    public static string Read(string path) =>
        File.ReadAllText(PathOf(path)).ReplaceLineEndings("\n");

    public static bool Exists(string path) => Path.Exists(PathOf(path));
}
