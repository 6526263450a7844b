using System.Text.Json;

namespace Metaflow.Tutorials.Tests;

/// <summary>The tutorials' films, read independently of the tutorials.</summary>
internal static class MovieFile
{
    /// <summary>All films that have a genre.</summary>
    public static IReadOnlyList<(string Title, string Genre, long Gross, double Rating)> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Tutorial("01-playlist/movies.json")));
        return [.. document.RootElement.EnumerateArray()
            .Where(film => film.GetProperty("Major Genre").ValueKind == JsonValueKind.String
                && film.GetProperty("Title").ValueKind != JsonValueKind.Null)
            .Select(film => (
                film.GetProperty("Title").ToString(), film.GetProperty("Major Genre").GetString()!,
                (long)Number(film.GetProperty("Worldwide Gross")), Number(film.GetProperty("IMDB Rating"))))];
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
}
