using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Metaflow.Core.Tests.Datastore;

/// <summary>
/// Runs that Python Metaflow wrote, unpacked elsewhere than where they were written, and what its client reads.
/// </summary>
public sealed class GoldenRuns : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public GoldenRuns()
    {
        foreach (var name in (string[])["golden", "golden-2.13.6", "golden-s3"])
        {
            using var archive = File.OpenRead(Path.Combine(Fixtures, name + ".tar.gz"));
            using var tar = new GZipStream(archive, CompressionMode.Decompress);
            TarFile.ExtractToDirectory(tar, _directory.Path, overwriteFiles: false);
        }
    }

    public static string Fixtures { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures", "golden");

    public string Root(string name) => Path.Combine(_directory.Path, name);

    /// <summary>Where the metadata and the data of a set of runs are, and what they hold.</summary>
    public (string Metadata, string Data, JsonElement Flows) Open(string name)
    {
        var suffix = name["golden".Length..];
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures, $"expected{suffix}.json")));
        var metadata = Path.Combine(Root(name), ".metaflow");
        var data = name == "golden-s3" ? Path.Combine(Root(name), "bucket", "metaflow") : metadata;
        return (metadata, data, expected.RootElement.GetProperty("flows").Clone());
    }

    public void Dispose() => _directory.Dispose();
}
