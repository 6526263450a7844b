#!/usr/bin/env -S dotnet --
#:project ../../src/Metaflow/Metaflow.csproj
using System.Text.Json;
using Metaflow;

return await FlowProgram.RunAsync<PlaylistFlow>(args);

/// <summary>Make a playlist of films: the most successful ones of a genre, and a bonus from another.</summary>
public partial class PlaylistFlow : FlowSpec
{
    [Parameter(Help = "Genre of the films to list")]
    public string Genre { get; init; } = "Comedy";

    [Parameter(Help = "How many films to list")]
    public int Recommendations { get; init; } = 5;

    [IncludeFile(Help = "The films to choose from, as JSON", Default = "movies.json")]
    public IncludedFile Movies { get; init; }

    public partial List<Movie> Candidates { get; set; }
    public partial string[] Playlist { get; set; }
    public partial string? Bonus { get; set; }

    /// <summary>Read the films and look at them in two ways at once.</summary>
    [Step]
    public void Start()
    {
        Candidates = Movie.Parse(Movies.Text);
        Next(ByGenre, PickBonus);
    }

    /// <summary>Rank the films of the genre by what they earned.</summary>
    [Step]
    public void ByGenre()
    {
        Playlist = [.. Candidates
            .Where(movie => string.Equals(movie.Genre, Genre, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(movie => movie.Gross)
            .Take(Recommendations)
            .Select(movie => movie.Title)];
        Next(Join);
    }

    /// <summary>Find the best rated film of all other genres.</summary>
    [Step]
    public void PickBonus()
    {
        Bonus = Candidates
            .Where(movie => !string.Equals(movie.Genre, Genre, StringComparison.OrdinalIgnoreCase))
            .MaxBy(movie => movie.Rating)?.Title;
        Next(Join);
    }

    /// <summary>Bring the two branches together.</summary>
    [Step]
    public void Join(Inputs<PlaylistFlow> inputs)
    {
        Playlist = inputs[nameof(ByGenre)].Playlist;
        Bonus = inputs[nameof(PickBonus)].Bonus;
        MergeArtifacts(inputs);
        Next(Review);
    }

    /// <summary>Is there anything to show?</summary>
    [Step]
    public void Review() => Next(Playlist.Length > 0 ? End : Apologise);

    /// <summary>Tell which genres there are.</summary>
    [Step]
    public void Apologise()
    {
        var genres = Candidates.Select(movie => movie.Genre).Distinct().Order(StringComparer.Ordinal);
        Console.WriteLine($"There are no films of genre '{Genre}'. Try one of: {string.Join(", ", genres)}.");
        Next(End);
    }

    /// <summary>Print the playlist.</summary>
    [Step]
    public void End()
    {
        if (Playlist.Length > 0)
            Console.WriteLine($"Playlist for films of genre '{Genre}':");
        for (var place = 1; place <= Playlist.Length; place++)
            Console.WriteLine($"Pick {place}: {Playlist[place - 1]}");
        Console.WriteLine($"Bonus: {Bonus}");
    }
}

/// <summary>One film. Gross is what it earned world-wide, in dollars; Rating is IMDb's, 0 to 10.</summary>
public sealed record Movie(string Title, string Genre, long Gross, double Rating)
{
    /// <summary>Reads the films that have a title and a genre.</summary>
    public static List<Movie> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var movies = new List<Movie>(document.RootElement.GetArrayLength());
        foreach (var film in document.RootElement.EnumerateArray())
        {
            // Titles such as 1776 and 21 are numbers in this file.
            var title = film.GetProperty("Title").ToString();
            var genre = film.GetProperty("Major Genre").GetString();
            if (title.Length > 0 && genre is not null)
                movies.Add(new Movie(title, genre, (long)Number(film, "Worldwide Gross"), Number(film, "IMDB Rating")));
        }

        return movies;
    }

    private static double Number(JsonElement film, string name) =>
        film.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
}
