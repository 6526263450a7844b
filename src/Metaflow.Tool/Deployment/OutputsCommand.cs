using System.CommandLine;
using System.Text.Json.Nodes;
using Metaflow.Configuration;

namespace Metaflow.Tool.Deployment;

/// <summary><c>metaflow aws outputs</c>.</summary>
internal static class OutputsCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var name = AwsCommand.StackName();
        var region = CommonOptions.Region();
        var json = CommonOptions.Json();
        var command = new Command("outputs", "Shows what the stack puts out.") { name, region, json };
        command.SetAction((result, stop) => ShowAsync(
            environment, result.GetRequiredValue(name), result.GetValue(region), result.GetValue(json), stop));
        return command;
    }

    private static async Task<int> ShowAsync(
        ToolEnvironment environment, string name, string? region, bool asJson, CancellationToken cancellationToken)
    {
        using var aws = AwsAccess.Of(environment, region);
        var stack = await StackLookup.GetAsync(aws, name, cancellationToken).ConfigureAwait(false);
        var outputs = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (key, value) in stack.Outputs)
            outputs[key] = JsonValue.Create(value);
        if (asJson)
        {
            environment.Output.Write(ProfileFile.Format(outputs));
            return ToolExit.Done;
        }

        foreach (var (key, value) in outputs)
            environment.Output.WriteLine($"{key}={ProfileFile.TextOf(value)}");
        return ToolExit.Done;
    }
}
