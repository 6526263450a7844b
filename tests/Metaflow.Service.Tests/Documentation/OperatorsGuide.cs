using System.Text.RegularExpressions;
using Metaflow.Tests;

namespace Metaflow.Service.Tests.Documentation;

/// <summary>The repository, and its guide for those who run the service.</summary>
internal static partial class OperatorsGuide
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = RepositoryRoot.Path;

    /// <summary>The text of the guide, and of its page about access.</summary>
    public static string Text { get; } = string.Concat(((string[])["metadata-service.md", "metadata-service-access.md"])
        .Select(name => File.ReadAllText(Path.Combine(Root, "docs", name)).ReplaceLineEndings("\n")));

    /// <summary>The commands of the executable, without its name.</summary>
    public static IEnumerable<string[]> Commands => Command().Matches(Text).Select(m => m.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The code in the first cells of tables, row by row.</summary>
    public static IEnumerable<string[]> Rows => Row().Matches(Text).Select(m => Code().Matches(m.Groups[1].Value).Select(c => c.Groups[1].Value).ToArray());

    [GeneratedRegex("^metaflow-service(.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^\|([^|]*`[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
