namespace Metaflow.Core.Tests.Datastore;

/// <summary>A directory that is there for one test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("metaflow-test-").FullName;

    public string Path { get; }

    /// <summary>All files below, relative, sorted.</summary>
    public string[] Files()
    {
        var files = Directory.GetFiles(Path, "*", SearchOption.AllDirectories);
        for (var i = 0; i < files.Length; i++)
            files[i] = System.IO.Path.GetRelativePath(Path, files[i]).Replace('\\', '/');
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    public string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Path, path));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
