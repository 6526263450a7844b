using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary><c>metaflow configure import</c>.</summary>
internal static class ConfigureImportCommand
{
    private const string StandardInput = "-";

    public static Command Create(ToolEnvironment environment)
    {
        var source = new Argument<string>("file") { Description = "A file of settings as 'export' writes it; '-' reads standard input." };
        var profile = CommonOptions.Profile(environment);
        var merge = new Option<bool>("--merge") { Description = "Keeps settings of the profile that the file does not have." };
        var yes = CommonOptions.Yes();
        var command = new Command("import", "Makes a profile of a file, or replaces it.") { source, profile, merge, yes };
        command.SetAction((result, stop) => ImportAsync(
            environment, result.GetRequiredValue(source), result.GetRequiredValue(profile), result.GetValue(merge), result.GetValue(yes), stop));
        return command;
    }

    private static async Task<int> ImportAsync(
        ToolEnvironment environment, string source, string profile, bool merges, bool isYes, CancellationToken cancellationToken)
    {
        var imported = await ReadAsync(environment, source, cancellationToken).ConfigureAwait(false);
        Check(imported, source);
        var file = environment.ProfileOf(profile);
        if (merges)
        {
            var content = file.Read();
            foreach (var (key, value) in imported)
                content[key] = value;
            imported = content;
        }
        else if (file.Exists
            && !await environment.ConfirmAsync($"Replace all of '{file.Path}'?", isYes, "--yes or --merge", cancellationToken).ConfigureAwait(false))
        {
            return ToolExit.Failed;
        }

        file.Write(imported);
        await environment.Output.WriteLineAsync($"Wrote '{file.Path}'.").ConfigureAwait(false);
        return ToolExit.Done;
    }

    private static async Task<SortedDictionary<string, JsonNode?>> ReadAsync(
        ToolEnvironment environment, string source, CancellationToken cancellationToken)
    {
        if (source == StandardInput)
        {
            var text = await environment.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return ProfileFile.Parse(Encoding.UTF8.GetBytes(text), "standard input");
        }

        var file = new ProfileFile(Path.GetFullPath(source, environment.WorkingDirectory));
        return file.Exists ? file.Read() : throw new MetaflowException($"There is no file '{file.Path}'. Give a file that 'metaflow configure export' wrote.");
    }

    private static void Check(SortedDictionary<string, JsonNode?> content, string source)
    {
        foreach (var (key, value) in content)
        {
            if (!key.StartsWith("METAFLOW_", StringComparison.Ordinal))
                throw new ConfigurationException($"'{source}' has '{key}', which is no setting: they begin with METAFLOW_. Remove it there.");
            if (ProfileFile.TextOf(value) is { } text)
                ConfigurationOptions.All.FirstOrDefault(option => option.Key == key)?.Check(text, $"'{source}'");
        }
    }
}
