using System.Text.Json;
using System.Text.RegularExpressions;

namespace Metaflow.Tool.Tests.Deployment;

/// <summary>The whole way of a team: an empty profile, a stack, its profile, checks, a run on it, and its results.</summary>
public sealed partial class DeployedShapeTests
{
    private const string Tutorial = "tutorials/01-playlist/playlist.cs";

    [Fact]
    public async Task EmptyProfile_DeployConfigureDoctorRun_ReadsBack()
    {
        using var tool = new ToolSession().WithAws();
        var stack = $"e-{Guid.NewGuid():N}"[..12];

        Assert.Equal(0, await tool.RunAsync("aws", "deploy", "--yes", "-n", stack, "-P", "ServiceImage=registry/metaflow-service:1.0"));

        // No container serves there: a service of this machine takes the key that the stack has made.
        await using var service = await ServiceProcess.StartAsync(tool.Settings()["METAFLOW_SERVICE_AUTH_KEY"]!);
        Assert.Equal(0, await tool.RunAsync(
            "configure", "aws", "--from-stack", stack, "--service-url", service.Url, "--service-internal-url", service.Url));

        Assert.True(await tool.RunAsync("doctor", "--json") == 0, tool.Output);
        using (var checks = JsonDocument.Parse(tool.Output))
        {
            Assert.All(checks.RootElement.EnumerateArray(), check => Assert.Equal("ok", check.GetProperty("status").GetString()));
            Assert.Superset(
                new HashSet<string> { "S3", "AWS Batch", "Step Functions", "Metadata service" },
                checks.RootElement.EnumerateArray().Select(check => check.GetProperty("service").GetString()!).ToHashSet());
        }

        var run = await TutorialAsync(tool, "run", "--with", "batch", "--recommendations", "3");
        var id = RunId().Match(run).Groups[1].Value;
        Assert.Contains("[1/end/", run.Replace($"[{id}/end/", "[1/end/", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.Equal(0, await tool.RunAsync("status"));
        Assert.Contains($"Metadata: service, {service.Url}", tool.Output, StringComparison.Ordinal);
        Assert.Contains("  PlaylistFlow", tool.Output, StringComparison.Ordinal);
        var read = await TutorialAsync(tool, "dump", $"{id}/join");
        Assert.Contains("playlist", read, StringComparison.Ordinal);
        Assert.Contains(PickedFilm().Match(run).Groups[1].Value.Trim(), read, StringComparison.Ordinal);

        Assert.Equal(1, await tool.RunAsync("aws", "destroy", "--yes", "-n", stack));
        Assert.Contains("the data of runs", tool.Error, StringComparison.Ordinal);
        Assert.True(await tool.RunAsync("aws", "destroy", "--yes", "-n", stack, "--delete-data") == 0, tool.Error);
    }

    /// <summary>Runs the tutorial as a reader would, with the profile of a home and nothing else of Metaflow's.</summary>
    private static async Task<string> TutorialAsync(ToolSession tool, params string[] arguments)
    {
        var start = tool.StartOf("dotnet", ["run", Repository.PathOf(Tutorial), "--", .. arguments]);
        start.Environment["METAFLOW_S3_ENDPOINT_URL"] = tool.Variables["AWS_ENDPOINT_URL"];
        var (exitCode, output) = await ToolSession.RunAsync(start);
        Assert.True(exitCode == 0, output);
        return output;
    }

    [GeneratedRegex(@"run-id (\d+)")]
    private static partial Regex RunId();

    [GeneratedRegex(@"Pick 1: (.+)")]
    private static partial Regex PickedFilm();
}
