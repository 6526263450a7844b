namespace Metaflow.Service.Tests;

/// <summary>A folder of one test, which is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metaflow-service-");

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
