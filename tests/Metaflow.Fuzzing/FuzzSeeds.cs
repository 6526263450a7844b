using System.Text.Json;
using Metaflow.Tests.Artifacts;

namespace Metaflow.Fuzzing;

/// <summary>Pickles that Python wrote, from which inputs are made.</summary>
public static class FuzzSeeds
{
    private const int LongestSeed = 20_000;

    /// <summary>All of them, in a fixed order.</summary>
    public static byte[][] All { get; } = Load();

    private static byte[][] Load()
    {
        var seeds = GoldenArchive.Blobs("golden.tar.gz", "expected.json")
            .Concat(GoldenArchive.Blobs("golden-2.13.6.tar.gz", "expected-2.13.6.json"))
            .Select(blob => blob.Pickle)
            .Where(pickle => pickle.Length <= LongestSeed)
            .ToList();
        string values = Path.Combine(AppContext.BaseDirectory, "fixtures", "values", "values.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(values));
        seeds.AddRange(document.RootElement.EnumerateArray().Select(row => row.GetProperty("pickle").GetBytesFromBase64()));
        return [.. seeds];
    }
}
