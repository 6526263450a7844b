using Metaflow.Generators.Tests.Testing;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Metaflow.Generators.Tests.Diagnostics;

public sealed class UnsetParameterSuppressorTests
{
    [Theory]
    [InlineData("[Parameter(Required = true)] public string Text { get; init; }", true)]
    [InlineData("[Parameter(DefaultFrom = nameof(Who))] public string Text { get; init; } static string Who() => \"\";",
        true)]
    [InlineData("[Config(DefaultValue = \"{}\")] public ConfigValue Text { get; init; }", true)]
    [InlineData("[Parameter] public string Text { get; init; }", false)]
    public async Task Suppress_NullableWarning_OnlyWhenAlwaysSet(string member, bool expected)
    {
        var flow = CompiledFlow.Compile(RuleCase.Simple(member));
        var analyzed = flow.Compilation.WithAnalyzers(
            [new UnsetParameterSuppressor()],
            new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, true, false,
                reportSuppressedDiagnostics: true));
        var found = await analyzed.GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, Assert.Single(found, d => d.Id == "CS8618").IsSuppressed);
    }
}
