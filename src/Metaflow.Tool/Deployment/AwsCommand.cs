using System.CommandLine;

namespace Metaflow.Tool.Deployment;

/// <summary><c>metaflow aws</c>.</summary>
internal static class AwsCommand
{
    public static Command Create(ToolEnvironment environment) => new("aws", "Makes what flows use in an AWS account, by CloudFormation.")
    {
        DeployCommand.Create(environment),
        StackStatusCommand.Create(environment),
        OutputsCommand.Create(environment),
        DestroyCommand.Create(environment),
    };

    /// <summary>Which stack.</summary>
    public static Option<string> StackName() => new("--name", "-n")
    {
        Description = "The name of the stack: letters, digits and '-'.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "metaflow",
    };
}
