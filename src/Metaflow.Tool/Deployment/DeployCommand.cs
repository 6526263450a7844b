using System.CommandLine;

namespace Metaflow.Tool.Deployment;

/// <summary><c>metaflow aws deploy</c>.</summary>
internal static class DeployCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var name = AwsCommand.StackName();
        var region = CommonOptions.Region();
        var parameters = new Option<string[]>("--parameter", "-P")
        {
            Description = "A parameter of the template, NAME=VALUE; may be repeated. Of a stack that is there the others stay as they are.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = static _ => [],
        };
        var tags = new Option<string[]>("--tag")
        {
            Description = "A tag of all resources, NAME=VALUE; may be repeated.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = static _ => [],
        };
        var template = new Option<string?>("--template")
        {
            Description = "Another template than this program's own: a file, or its URL in S3.",
            HelpName = "FILE",
        };
        var profile = CommonOptions.Profile(environment);
        var withoutProfile = new Option<bool>("--no-configure") { Description = "Writes no profile at the end." };
        var yes = CommonOptions.Yes();
        var command = new Command("deploy", "Makes the stack, or changes it; then writes the profile by which flows use it.")
        {
            name, region, parameters, tags, template, profile, withoutProfile, yes,
        };
        command.SetAction((result, stop) => new StackDeployment(environment)
        {
            Name = result.GetRequiredValue(name),
            Region = result.GetValue(region),
            Parameters = NamedValues.Parse("--parameter", result.GetRequiredValue(parameters)),
            Tags = NamedValues.Parse("--tag", result.GetRequiredValue(tags)),
            Template = result.GetValue(template),
            Profile = result.GetValue(withoutProfile) ? null : result.GetRequiredValue(profile),
            IsYes = result.GetValue(yes),
        }.RunAsync(stop));
        return command;
    }
}
