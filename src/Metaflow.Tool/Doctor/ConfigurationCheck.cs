using System.Runtime.CompilerServices;
using Metaflow.Configuration;
using Metaflow.Tool.Configure;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks that settings can be understood, and look like what they are.</summary>
internal sealed class ConfigurationCheck(MetaflowConfiguration configuration) : ServiceCheck
{
    public override string Service => "Configuration";

    public override async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = 0;
        var problems = 0;
        foreach (var option in ConfigurationOptions.All)
        {
            if (configuration.Find(option) is not { Text.Length: > 0 } source)
                continue;
            count++;
            if (ProblemOf(option, source) is not { } problem)
                continue;
            problems++;
            yield return Failed(option.Key, problem);
        }

        if (problems == 0)
            yield return Ok("settings", count == 0 ? "none: flows run, and keep their data, on this machine" : $"{count} set, all of them valid");
        if (ReadableByOthers() is { } path)
        {
            yield return Warning(
                "file mode", $"'{path}' holds a key and can be read by other users of this machine. Run: chmod 600 '{path}'");
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static string? ProblemOf(ConfigurationOption option, ConfigurationSource source)
    {
        try
        {
            option.Check(source.Text, source.Origin);
            var setting = AwsSections.All.SelectMany(static s => s.Settings).FirstOrDefault(s => s.Option == option);
            return setting?.Complaint(source.Text) is { } complaint ? $"{complaint} It is set by {source.Origin}." : null;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    private string? ReadableByOthers()
    {
        if (OperatingSystem.IsWindows() || configuration.ProfilePath is not { Length: > 0 } path || !File.Exists(path))
            return null;
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        var holdsKey = configuration.Find(ConfigurationOptions.ServiceAuthKey) is { } key && key.Origin.Contains(path, StringComparison.Ordinal);
        return holdsKey && (File.GetUnixFileMode(path) & Others) != 0 ? path : null;
    }
}
