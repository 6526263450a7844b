using System.CommandLine;

namespace Metaflow.Tool.Configure;

/// <summary><c>metaflow configure</c>.</summary>
internal static class ConfigureCommand
{
    public static Command Create(ToolEnvironment environment) => new("configure", "Shows and changes the settings of profiles.")
    {
        ConfigureAwsCommand.Create(environment),
        ConfigureShowCommand.Create(environment),
        ConfigureResetCommand.Create(environment),
        ConfigureImportCommand.Create(environment),
        ConfigureExportCommand.Create(environment),
    };
}
