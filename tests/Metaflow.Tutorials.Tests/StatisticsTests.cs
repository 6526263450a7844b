using System.Globalization;
using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

public sealed class StatisticsTests(WorkingFolder folder) : IClassFixture<WorkingFolder>
{
    [Fact]
    public async Task Run_Statistics_ThenPlaylistRedux_AgreeWithData()
    {
        var movies = MovieFile.Read().Where(movie => movie.Gross > 0).ToList();
        var dramas = movies.Where(movie => movie.Genre == "Drama").OrderBy(movie => movie.Gross).ToList();

        var statistics = (await folder.RunAsync("02-statistics/statistics.cs", "run")).MustSucceed();

        var row = statistics.TaskLines().Single(line => line.StartsWith("Drama ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var median = (dramas[(dramas.Count - 1) / 2].Gross + dramas[dramas.Count / 2].Gross) / 2.0;
        Assert.Equal(dramas.Count.ToString(CultureInfo.InvariantCulture), row[1]);
        Assert.Equal((median / 1e6).ToString("F1", CultureInfo.InvariantCulture), row[3]);
        Assert.Equal(movies.Select(movie => movie.Genre).Distinct().Count() + 3, folder.DoneTasks("StatisticsFlow"));

        var playlist = await folder.RunAsync("03-playlist-redux/playlist-redux.cs", "run", "--genre", "Drama");

        var best = dramas.Skip(dramas.Count * 3 / 4).MaxBy(movie => movie.Rating);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Pick 1: {best.Title} ({best.Rating:F1})"),
            playlist.MustSucceed().TaskLines());
    }

    [Fact]
    public async Task Run_PlaylistReduxWithoutStatistics_FailsAndSaysWhatToDo()
    {
        using var empty = new WorkingFolder();

        var result = await empty.RunAsync("03-playlist-redux/playlist-redux.cs", "run");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("StatisticsFlow", result.Output + result.Error, StringComparison.Ordinal);
    }
}
