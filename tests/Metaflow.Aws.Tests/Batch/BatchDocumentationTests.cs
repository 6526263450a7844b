using System.Text.RegularExpressions;
using Metaflow.Tests.Documentation;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>The table of <c>docs/aws-batch.md</c> and the decorator.</summary>
public sealed partial class BatchDocumentationTests
{
    [Fact]
    public void Table_Parameters_AreThoseOfTheDecorator()
    {
        using var run = new JobRun();
        var setup = run.Open().Setup;
        var settings = setup.SettingsOf(setup.DecoratorsOf("start")[0]).Keys;
        var properties = typeof(BatchAttribute).GetProperties().Where(static p => p.CanWrite).Select(static p => p.Name);

        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "aws-batch.md")));

        Assert.Equal(settings.Order(), rows.Select(static r => r.Groups["setting"].Value).Order());
        Assert.Equal(properties.Order(), rows.Select(static r => r.Groups["property"].Value).Order());
    }

    [GeneratedRegex(@"^\| `(?<property>[A-Z]\w+)` \| `(?<setting>[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
