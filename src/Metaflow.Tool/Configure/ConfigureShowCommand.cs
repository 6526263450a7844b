using System.CommandLine;
using System.Text.Json.Nodes;
using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary><c>metaflow configure show</c>.</summary>
internal static class ConfigureShowCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var profile = CommonOptions.Profile(environment);
        var json = CommonOptions.Json();
        var command = new Command("show", "Shows the settings of a profile, without secrets.") { profile, json };
        command.SetAction(result => Show(environment, result.GetRequiredValue(profile), result.GetValue(json)));
        return command;
    }

    private static void Show(ToolEnvironment environment, string profile, bool asJson)
    {
        var file = environment.ProfileOf(profile);
        var content = file.Read();
        if (asJson)
        {
            var shown = content.ToDictionary(
                static entry => entry.Key, static entry => (JsonNode?)JsonValue.Create(ShownValue.Of(entry.Key, entry.Value)));
            environment.Output.Write(ProfileFile.Format(shown));
            return;
        }

        if (!file.Exists)
        {
            if (profile.Length > 0)
                throw new ConfigurationException($"There is no profile '{profile}': no file '{file.Path}'. Make it by 'metaflow configure aws --profile {profile}'.");
            environment.Output.WriteLine($"Nothing is configured: there is no '{file.Path}'. Flows run, and keep their data, on this machine.");
            return;
        }

        environment.Output.WriteLine($"{file.Path}:");
        foreach (var (key, value) in content)
        {
            var note = environment.Variables.ContainsKey(key) ? "   (the environment has another, which counts)" : "";
            environment.Output.WriteLine($"{key}={ShownValue.Of(key, value)}{note}");
        }

        if (content.Count == 0)
            environment.Output.WriteLine("It holds no settings: flows run, and keep their data, on this machine.");
    }
}
