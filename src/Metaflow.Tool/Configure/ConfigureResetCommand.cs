using System.CommandLine;

namespace Metaflow.Tool.Configure;

/// <summary><c>metaflow configure reset</c>.</summary>
internal static class ConfigureResetCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var profile = CommonOptions.Profile(environment);
        var yes = CommonOptions.Yes();
        var command = new Command("reset", "Deletes a profile: flows run on this machine again. What is in AWS stays.") { profile, yes };
        command.SetAction((result, stop) => ResetAsync(environment, result.GetRequiredValue(profile), result.GetValue(yes), stop));
        return command;
    }

    private static async Task<int> ResetAsync(ToolEnvironment environment, string profile, bool isYes, CancellationToken cancellationToken)
    {
        var file = environment.ProfileOf(profile);
        if (!file.Exists)
        {
            await environment.Output.WriteLineAsync($"There is nothing to delete: no '{file.Path}'.").ConfigureAwait(false);
            return ToolExit.Done;
        }

        if (!await environment.ConfirmAsync($"Delete '{file.Path}'?", isYes, "--yes", cancellationToken).ConfigureAwait(false))
            return ToolExit.Failed;
        File.Delete(file.Path);
        await environment.Output.WriteLineAsync($"Deleted '{file.Path}'.").ConfigureAwait(false);
        return ToolExit.Done;
    }
}
