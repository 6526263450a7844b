using System.CommandLine;

namespace Metaflow.Tool;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>Which profile.</summary>
    public static Option<string> Profile(ToolEnvironment environment) => new("--profile", "-p")
    {
        Description = "The profile: NAME stands for config_NAME.json. Without it, METAFLOW_PROFILE's, or config.json.",
        HelpName = "NAME",
        DefaultValueFactory = _ => environment.DefaultProfile,
    };

    /// <summary>Whether to go on without asking.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Asks nothing." };

    /// <summary>Which region of AWS.</summary>
    public static Option<string?> Region() => new("--region")
    {
        Description = "The region. Without it, AWS_REGION, AWS_DEFAULT_REGION or that of the AWS profile.",
        HelpName = "REGION",
    };

    /// <summary>Whether the outcome is to be JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Prints JSON." };
}
