using System.Globalization;
using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

public sealed class DelaysTests(WorkingFolder folder) : IClassFixture<WorkingFolder>
{
    [Fact]
    public async Task Run_OnSample_KeepsTrainerWithSmallestError()
    {
        var result = await folder.RunAsync(
            "04-delays/delays.cs", "run", "--data", Repository.Tutorial("04-delays/flights-sample.parquet"),
            "--trainers", "fast-forest,gradient-descent");

        var lines = result.MustSucceed().TaskLines().ToList();
        var forest = Error(lines, "fast-forest");
        var descent = Error(lines, "gradient-descent");
        var best = forest <= descent ? "fast-forest" : "gradient-descent";
        Assert.InRange(forest, 20, 40);
        Assert.Contains(lines, line => line.StartsWith($"Best: {best}.", StringComparison.Ordinal));
        Assert.Equal(5, folder.DoneTasks("DelaysFlow"));
    }

    private static double Error(IEnumerable<string> lines, string trainer) => double.Parse(
        lines.Single(line => line.StartsWith(trainer + " ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
