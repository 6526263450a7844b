using System.Text.RegularExpressions;
using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

/// <summary>Types every command of the tutorials' pages that needs no download, in the order of the page.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("00-helloworld")]
    [InlineData("01-playlist")]
    [InlineData("02-statistics")]
    [InlineData("03-playlist-redux")]
    [InlineData("04-delays")]
    public async Task Commands_OfReadme_Succeed(string tutorial)
    {
        using var folder = new WorkingFolder();
        var text = await File.ReadAllTextAsync(Repository.Tutorial($"{tutorial}/README.md"));
        var commands = Command().Matches(text)
            .Select(match => match.Groups[1].Value)
            .Where(command => !command.Contains("flights-3m", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            string[] arguments = [.. command.Split(' ').Select(InRepository)];
            (await folder.DotnetAsync(arguments)).MustSucceed();
        }
    }

    // The pages name files from the repository's root; the test's working folder is elsewhere.
    private static string InRepository(string argument) =>
        argument.StartsWith("tutorials/", StringComparison.Ordinal)
            ? Repository.Tutorial(argument["tutorials/".Length..])
            : argument;

    [GeneratedRegex("`dotnet (run [^`]+)`")]
    private static partial Regex Command();
}
