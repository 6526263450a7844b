#!/usr/bin/env -S dotnet --
#:project ../../src/Metaflow/Metaflow.csproj
using System.Text.Json;
using Metaflow;

return await FlowProgram.RunAsync<StatisticsFlow>(args);

/// <summary>Compute what films of each genre earn: one task a genre, all at the same time.</summary>
public partial class StatisticsFlow : FlowSpec
{
    [IncludeFile(Help = "The films, as JSON", Default = "../01-playlist/movies.json")]
    public IncludedFile Data { get; init; }

    public partial List<Movie> Movies { get; set; }
    public partial List<string> Genres { get; set; }
    public partial GenreStatistics Summary { get; set; }
    public partial List<GenreStatistics> Statistics { get; set; }

    /// <summary>Read the films and fan out over their genres.</summary>
    [Step]
    public void Start()
    {
        Movies = Movie.Parse(Data.Text);
        Genres = [.. Movies.Select(movie => movie.Genre).Distinct().Order(StringComparer.Ordinal)];
        Next(Summarise, forEach: Genres);
    }

    /// <summary>Summarise one genre.</summary>
    [Step]
    public void Summarise(string genre)
    {
        Summary = GenreStatistics.Of(genre, Movies.Where(movie => movie.Genre == genre).Select(movie => movie.Gross));
        Next(Join);
    }

    /// <summary>Collect the genres, the one that earns most first.</summary>
    [Step]
    public void Join(Inputs<StatisticsFlow> inputs)
    {
        Statistics = [.. inputs.Select(input => input.Summary).OrderByDescending(summary => summary.Median)];
        MergeArtifacts(inputs, exclude: [nameof(Summary)]);
        Next(End);
    }

    /// <summary>Print the table. The next tutorial reads it out of this run.</summary>
    [Step]
    public void End()
    {
        Console.WriteLine("World-wide gross in million dollars");
        Console.WriteLine($"{"genre",-20} {"films",5} {"25 %",7} {"median",7} {"75 %",7} {"95 %",7} {"mean",7}");
        foreach (var row in Statistics)
        {
            Console.WriteLine(
                $"{row.Genre,-20} {row.Films,5} {Millions(row.Lower)} {Millions(row.Median)} {Millions(row.Upper)} "
                + $"{Millions(row.Top)} {Millions(row.Mean)}");
        }
    }

    private static string Millions(double dollars) => $"{dollars / 1e6,7:F1}";
}

/// <summary>What films of one genre earned, in dollars: mean and 25th, 50th, 75th and 95th percentile.</summary>
public sealed record GenreStatistics(
    string Genre, int Films, double Mean, double Lower, double Median, double Upper, double Top)
{
    /// <summary>Summarises a genre that has at least one film.</summary>
    public static GenreStatistics Of(string genre, IEnumerable<long> grosses)
    {
        long[] sorted = [.. grosses.Order()];
        return new GenreStatistics(
            genre, sorted.Length, sorted.Average(),
            Percentile(sorted, 25), Percentile(sorted, 50), Percentile(sorted, 75), Percentile(sorted, 95));
    }

    // Between two films the percentile is interpolated, as spreadsheets do.
    private static double Percentile(long[] sorted, int percent)
    {
        var position = (sorted.Length - 1) * percent / 100.0;
        var below = sorted[(int)Math.Floor(position)];
        var above = sorted[(int)Math.Ceiling(position)];
        return below + ((above - below) * (position - Math.Floor(position)));
    }
}

/// <summary>One film. Gross is what it earned world-wide, in dollars; Rating is IMDb's, 0 to 10.</summary>
public sealed record Movie(string Title, string Genre, long Gross, double Rating)
{
    /// <summary>Reads the films whose genre and gross are known.</summary>
    public static List<Movie> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var movies = new List<Movie>(document.RootElement.GetArrayLength());
        foreach (var film in document.RootElement.EnumerateArray())
        {
            // Titles such as 1776 and 21 are numbers in this file.
            var title = film.GetProperty("Title").ToString();
            var genre = film.GetProperty("Major Genre").GetString();
            var gross = (long)Number(film, "Worldwide Gross");
            if (title.Length > 0 && genre is not null && gross > 0)
                movies.Add(new Movie(title, genre, gross, Number(film, "IMDB Rating")));
        }

        return movies;
    }

    private static double Number(JsonElement film, string name) =>
        film.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
}
