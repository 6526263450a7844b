using System.Text.RegularExpressions;

namespace Metaflow.Tests.Documentation;

/// <summary>What documents point at is there.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Documents => [.. Repository.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_OfDocument_LeadToFilesAndHeadings(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        var broken = new List<string>();
        foreach (Match link in Link().Matches(Prose(document)))
        {
            var target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal))
                continue;
            var parts = target.Split('#');
            var path = parts[0].Length == 0 ? document : Path.Combine(folder, parts[0]);
            if (!Repository.Exists(path) || (parts.Length > 1 && !Headings(path).Contains(parts[1])))
                broken.Add(target);
        }

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Paths_OfDocument_AreThere(string document)
    {
        var paths = NamedPath().Matches(Repository.Read(document)).Select(m => m.Value.TrimEnd('.', '/'));

        Assert.DoesNotContain(paths, path => !IsFetched(path) && !Repository.Exists(path));
    }

    // The large data set of tutorial 04 is fetched by its reader.
    private static bool IsFetched(string path) => path.EndsWith("flights-3m.parquet", StringComparison.Ordinal);

    /// <summary>The text outside of blocks of code.</summary>
    private static string Prose(string document) => Fence().Replace(Repository.Read(document), "");

    private static IEnumerable<string> Headings(string path) => Heading().Matches(Prose(path)).Select(m =>
        NotInAnchor().Replace(m.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w./~-])(?:docs|tutorials|src|tests)/[\w./-]*\w")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ +(.+?) *$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
