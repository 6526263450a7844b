#!/usr/bin/env -S dotnet --
#:project ../../src/Metaflow/Metaflow.csproj
using Metaflow;
using Flow = Metaflow.Client.Flow;

return await FlowProgram.RunAsync<PlaylistReduxFlow>(args);

/// <summary>Make a better playlist out of what StatisticsFlow found: the best rated hits of a genre.</summary>
public partial class PlaylistReduxFlow : FlowSpec
{
    [Parameter(Help = "Genre of the films to list")]
    public string Genre { get; init; } = "Comedy";

    [Parameter(Help = "How many films to list")]
    public int Recommendations { get; init; } = 5;

    public partial string Source { get; set; }
    public partial List<GenreStatistics> Statistics { get; set; }
    public partial List<Movie> Movies { get; set; }
    public partial Movie[] Playlist { get; set; }

    /// <summary>Read the artifacts of the latest successful run of StatisticsFlow.</summary>
    [Step]
    public async Task Start(CancellationToken stop)
    {
        var statistics = await Flow.GetAsync("StatisticsFlow", stop);
        var run = await statistics.LatestSuccessfulRunAsync(stop)
            ?? throw new InvalidOperationException("StatisticsFlow has no successful run yet: run tutorial 02 first.");
        Source = run.Pathspec;
        Console.WriteLine($"Using the statistics of {Source}.");
        Statistics = await run.ReadAsync<List<GenreStatistics>>("statistics", stop);
        Movies = await run.ReadAsync<List<Movie>>("movies", stop);
        Next(Pick);
    }

    /// <summary>Keep the films that earned more than three quarters of their genre, best rated first.</summary>
    [Step]
    public void Pick()
    {
        var genre = Statistics.Find(row => string.Equals(row.Genre, Genre, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"{Source} knows no genre '{Genre}'. Pass one that it lists.");
        Playlist = [.. Movies
            .Where(movie => movie.Genre == genre.Genre && movie.Gross >= genre.Upper)
            .OrderByDescending(movie => movie.Rating)
            .Take(Recommendations)];
        Next(End);
    }

    /// <summary>Print the playlist.</summary>
    [Step]
    public void End()
    {
        Console.WriteLine($"Playlist for films of genre '{Genre}':");
        for (var place = 1; place <= Playlist.Length; place++)
            Console.WriteLine($"Pick {place}: {Playlist[place - 1].Title} ({Playlist[place - 1].Rating:F1})");
    }
}

/// <summary>What StatisticsFlow keeps about a genre; properties that are not needed here are left out.</summary>
public sealed record GenreStatistics(string Genre, double Upper);

/// <summary>A film as StatisticsFlow keeps it. Gross is in dollars, Rating 0 to 10.</summary>
public sealed record Movie(string Title, string Genre, long Gross, double Rating);
