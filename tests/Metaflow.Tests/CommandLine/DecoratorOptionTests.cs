using Metaflow.CommandLine;
using Metaflow.Configuration;
using Metaflow.Tests.Runtime;

namespace Metaflow.Tests.CommandLine;

/// <summary>Options that decorators of a flow add.</summary>
public sealed class DecoratorOptionTests
{
    [Theory]
    [InlineData("METAFLOW_BRANCH")]
    [InlineData("METAFLOW_FLOW_BRANCH")]
    public void Branch_OfTheEnvironment_IsTaken(string variable) =>
        Assert.Equal(new() { ["branch"] = "b" }, Complete((variable, "b")));

    [Theory]
    [InlineData("METAFLOW_PRODUCTION", "1", "true")]
    [InlineData("METAFLOW_FLOW_PRODUCTION", "no", "false")]
    public void Production_OfTheEnvironment_IsTaken(string variable, string text, string value) =>
        Assert.Equal(new() { ["production"] = value }, Complete((variable, text)));

    [Fact]
    public void Production_Malformed_IsRefused() =>
        Assert.Throws<UsageException>(() => Complete(("METAFLOW_PRODUCTION", "perhaps")));

    [Fact]
    public void Options_NotGiven_AreNotThere() => Assert.Empty(Complete());

    private static Dictionary<string, string> Complete(params (string Name, string Value)[] environment)
    {
        var options = TopLevelOptions.Of(DefinitionOf<ProjectFlow>());
        var values = new OptionValues();
        OptionCompletion.Complete(
            values, options, TopLevelOptions.EnvironmentPrefix,
            MetaflowConfiguration.Create(environment.ToDictionary(e => e.Name, e => e.Value), "/", "/nowhere"));
        return TopLevelOptions.DecoratorValuesOf(values, options);
    }

    private static FlowDefinition DefinitionOf<TFlow>()
        where TFlow : FlowSpec, IFlow => TFlow.Definition;
}
