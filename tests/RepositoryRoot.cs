namespace Metaflow.Tests;

/// <summary>The folder that holds the solution; compiled into each test project that reads files of the repository.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Metaflow.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds Metaflow.slnx.");
    }
}
