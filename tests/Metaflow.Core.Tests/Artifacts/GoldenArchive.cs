using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Metaflow.Tests.Artifacts;

/// <summary>Artifact blobs of runs that Python wrote, and what Python reads from each.</summary>
internal static class GoldenArchive
{
    public static IEnumerable<GoldenBlob> Blobs(string archive, string expected)
    {
        var files = Unpack(Path.Combine(AppContext.BaseDirectory, "fixtures", "golden", archive));
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "golden", expected)));
        foreach (var flow in document.RootElement.GetProperty("flows").EnumerateObject())
        {
            foreach (var blob in flow.Value.GetProperty("blobs").EnumerateObject())
            {
                string key = $"{flow.Name}/data/{blob.Name[..2]}/{blob.Name}";
                yield return new GoldenBlob(key, files[key], blob.Value.Clone());
            }
        }
    }

    /// <summary>The artifacts of a flow's only task of step <c>start</c>, by name.</summary>
    public static Dictionary<string, byte[]> Artifacts(string archive, string expected, string flow)
    {
        var files = Unpack(Path.Combine(AppContext.BaseDirectory, "fixtures", "golden", archive));
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "golden", expected)));
        var run = document.RootElement.GetProperty("flows").GetProperty(flow).GetProperty("runs").EnumerateObject().Single();
        var task = run.Value.GetProperty("tasks").GetProperty("start").EnumerateObject().Single();
        return task.Value.GetProperty("artifacts").EnumerateObject().ToDictionary(
            artifact => artifact.Name,
            artifact =>
            {
                string key = artifact.Value.GetString()!;
                return files[$"{flow}/data/{key[..2]}/{key}"];
            });
    }

    /// <summary>The content-addressed blobs, uncompressed, by flow and key.</summary>
    private static Dictionary<string, byte[]> Unpack(string path)
    {
        var files = new Dictionary<string, byte[]>();
        using var zipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(zipped);
        while (tar.GetNextEntry() is { } entry)
        {
            string[] parts = entry.Name.Split('/');
            if (parts.Length < 4 || parts[^3] != "data" || parts[^1].Length != 40 || entry.DataStream is null)
                continue;
            var packed = new MemoryStream();
            entry.DataStream.CopyTo(packed);
            if (packed.Length < 2 || packed.GetBuffer()[0] != 0x1f)
                continue;
            packed.Position = 0;
            var bytes = new MemoryStream();
            using (var unzipped = new GZipStream(packed, CompressionMode.Decompress))
                unzipped.CopyTo(bytes);
            files[string.Join('/', parts[^4..])] = bytes.ToArray();
        }
        return files;
    }
}

/// <summary>One blob.</summary>
/// <param name="Key">Flow and key.</param>
/// <param name="Pickle">The pickle.</param>
/// <param name="Expected">Python's type, and the value as typed JSON.</param>
internal sealed record GoldenBlob(string Key, byte[] Pickle, JsonElement Expected);
