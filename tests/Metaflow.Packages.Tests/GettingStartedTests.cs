using System.Text.RegularExpressions;
using Metaflow.Tests;
using Metaflow.Tests.Commands;

namespace Metaflow.Packages.Tests;

/// <summary>The page for the first five minutes, typed from top to bottom.</summary>
public sealed partial class GettingStartedTests(PackageFeed feed)
{
    [Fact]
    public async Task Commands_OfPage_WorkInOrder()
    {
        using var folder = feed.NewFolder();
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "getting-started.md")).ReplaceLineEndings("\n");
        var printed = "";
        foreach (Match block in Block().Matches(page))
        {
            var text = block.Groups["text"].Value;
            if (block.Groups["language"].Value == "csharp")
            {
                folder.Write(SavedAs().Match(page[..block.Index].Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).Groups[1].Value, WithVersion(text));
                continue;
            }

            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                printed += (await TypeAsync(folder, line)).MustSucceed().Output;
        }

        Assert.Contains("The longest of 8 words is 'method'.", printed, StringComparison.Ordinal);
        Assert.Contains("The longest of 4 words is 'parallel'.", printed, StringComparison.Ordinal);
        Assert.Matches(@"\d+ by reader: parallel\n\d+ by reader: method\n", printed);
        Assert.Matches("Passed: +1,", printed);
        Assert.Contains(PackageFeed.Version, printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistake_OfPage_IsShownAsThePageSays()
    {
        using var folder = feed.NewFolder();
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "getting-started.md"));
        (await folder.DotnetAsync("new", "metaflow-file", "--name", "words")).MustSucceed();
        var flow = folder.Read("words.cs");
        var compare = flow.IndexOf("void Compare", StringComparison.Ordinal);
        folder.Write("words.cs", flow[..compare] + flow[compare..].Replace("        Next(End);\n", "", StringComparison.Ordinal));

        var build = await folder.DotnetAsync("run", "words.cs", "--", "run");

        Assert.NotEqual(0, build.ExitCode);
        var shown = Error().Matches(page).Select(error => error.Groups[1].Value).ToList();
        Assert.Equal(2, shown.Count);
        Assert.All(shown, error => Assert.Contains(error, build.Output + build.Error, StringComparison.Ordinal));
    }

    private static Task<CommandResult> TypeAsync(WorkingFolder folder, string line)
    {
        var words = Words().Matches(line.Split(" #")[0]).Select(word => word.Value.Trim('"')).ToList();
        // The feed has the templates installed already, and a version that is not stable.
        if (words is ["dotnet", "new", "install", ..])
            return folder.DotnetAsync("new", "list", "metaflow");
        if (words is ["dotnet", "tool", "install", ..])
            words.AddRange(["--version", PackageFeed.Version]);
        var program = words[0] == "metaflow" ? Path.Combine(folder.Variables["DOTNET_CLI_HOME"], ".dotnet", "tools", "metaflow") : words[0];
        return folder.ProgramAsync(program, [.. words.Skip(1)]);
    }

    private static string WithVersion(string code) => Package().Replace(code, $"$1@{PackageFeed.Version}");

    [GeneratedRegex(@"^```(?<language>bash|csharp)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"Save this as `([\w.]+)`:$")]
    private static partial Regex SavedAs();

    [GeneratedRegex(@"^(#:package [\w.]+)@\S+", RegexOptions.Multiline)]
    private static partial Regex Package();

    [GeneratedRegex("""
        "[^"]*"|\S+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Words();

    [GeneratedRegex(@"^(words\.cs\(\d+,\d+\): error MF\d+: .*)$", RegexOptions.Multiline)]
    private static partial Regex Error();
}
