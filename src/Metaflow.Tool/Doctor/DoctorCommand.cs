using System.CommandLine;

namespace Metaflow.Tool.Doctor;

/// <summary><c>metaflow doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var profile = CommonOptions.Profile(environment);
        var region = CommonOptions.Region();
        var json = CommonOptions.Json();
        var command = new Command("doctor", "Tries each service that is configured, and tells what works, what not, and how to mend it.")
        {
            profile, region, json,
        };
        command.SetAction(async (result, stop) =>
        {
            var configuration = environment.ConfigurationOf(result.GetRequiredValue(profile));
            var isWell = await DoctorReport.RunAsync(
                environment, configuration, result.GetValue(region), result.GetValue(json), stop).ConfigureAwait(false);
            return isWell ? ToolExit.Done : ToolExit.Failed;
        });
        return command;
    }
}
