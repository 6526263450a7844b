using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

public sealed class PlaylistTests(WorkingFolder folder) : IClassFixture<WorkingFolder>
{
    [Fact]
    public async Task Run_GenreGiven_ListsTopMoviesOfGenre()
    {
        var result = await folder.RunAsync(
            "01-playlist/playlist.cs", "run", "--genre", "western", "--recommendations", "3");

        var expected = MovieFile.Read()
            .Where(movie => movie.Genre == "Western")
            .OrderByDescending(movie => movie.Gross)
            .Take(3)
            .Select((movie, index) => $"Pick {index + 1}: {movie.Title}");
        var picks = result.MustSucceed().TaskLines().Where(line => line.StartsWith("Pick ", StringComparison.Ordinal));
        Assert.Equal(expected, picks);
    }

    [Fact]
    public async Task Run_GenreUnknown_TakesOtherBranchAndSucceeds()
    {
        var result = await folder.RunAsync("01-playlist/playlist.cs", "run", "--genre", "Opera");

        Assert.Contains(
            result.MustSucceed().TaskLines(),
            line => line.StartsWith("There are no films of genre 'Opera'.", StringComparison.Ordinal));
    }
}
