using Metaflow.Configuration;

namespace Metaflow.Tests.Configuration;

public sealed class ConfigurationDocumentationTests
{
    [Fact]
    public void Documentation_Table_SaysWhatTheOptionTableSays()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "docs", "configuration.md");
        var rows = File.ReadAllLines(path).Where(l => l.StartsWith("| `METAFLOW_", StringComparison.Ordinal));

        Assert.Equal(ConfigurationOptions.All.Select(Row), rows);
    }

    private static string Row(ConfigurationOption option)
    {
        var text = option.DefaultText is { Length: > 0 } value ? $"`{value}`" : "";
        var where = option.EnvironmentOnly ? " Environment only." : "";
        return $"| `{option.Key}` | {option.TypeName} | {text} | {option.Documentation}{where} |";
    }
}
