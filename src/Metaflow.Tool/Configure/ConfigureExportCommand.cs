using System.CommandLine;
using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary><c>metaflow configure export</c>.</summary>
internal static class ConfigureExportCommand
{
    private const string StandardOutput = "-";

    public static Command Create(ToolEnvironment environment)
    {
        var target = new Argument<string>("file") { Description = "Where to write; '-' writes to standard output." };
        var profile = CommonOptions.Profile(environment);
        var yes = CommonOptions.Yes();
        var command = new Command("export", "Writes a profile to a file, with its secrets, for another machine or another user.") { target, profile, yes };
        command.SetAction((result, stop) => ExportAsync(
            environment, result.GetRequiredValue(target), result.GetRequiredValue(profile), result.GetValue(yes), stop));
        return command;
    }

    private static async Task<int> ExportAsync(
        ToolEnvironment environment, string target, string profile, bool isYes, CancellationToken cancellationToken)
    {
        var file = environment.ProfileOf(profile);
        if (!file.Exists)
            throw new ConfigurationException($"There is nothing to export: no '{file.Path}'. Make it by 'metaflow configure aws'.");
        var content = file.Read();
        if (target == StandardOutput)
        {
            await environment.Output.WriteAsync(ProfileFile.Format(content)).ConfigureAwait(false);
            return ToolExit.Done;
        }

        var copy = new ProfileFile(Path.GetFullPath(target, environment.WorkingDirectory));
        if (Directory.Exists(copy.Path))
            throw new MetaflowException($"'{copy.Path}' is a folder. Name a file in it.");
        if (copy.Exists && !await environment.ConfirmAsync($"Replace '{copy.Path}'?", isYes, "--yes", cancellationToken).ConfigureAwait(false))
            return ToolExit.Failed;
        copy.Write(content);
        await environment.Output.WriteLineAsync($"Wrote '{copy.Path}', which only you can read.").ConfigureAwait(false);
        return ToolExit.Done;
    }
}
