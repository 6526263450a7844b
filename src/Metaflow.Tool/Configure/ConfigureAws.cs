using Metaflow.Configuration;
using Metaflow.Tool.Deployment;
using Metaflow.Tool.Doctor;
using Spectre.Console;

namespace Metaflow.Tool.Configure;

/// <summary>One call of <c>configure aws</c>.</summary>
/// <param name="environment">What it works with.</param>
internal sealed class ConfigureAws(ToolEnvironment environment)
{
    private const string StandardInput = "-";

    /// <summary>The profile; empty for the one without a name.</summary>
    public required string Profile { get; init; }

    /// <summary>The stack to take settings from; null for none.</summary>
    public string? Stack { get; init; }

    /// <summary>The region of the stack, and of the test; null for that of the process.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the settings are tried before they are written.</summary>
    public bool Tests { get; init; }

    /// <summary>Whether nothing is asked.</summary>
    public bool AsksNothing { get; init; }

    /// <summary>What the command line gives. Of a secret it is the file that holds it.</summary>
    public IReadOnlyDictionary<AwsSetting, string> Given { get; init; } = new Dictionary<AwsSetting, string>();

    /// <summary>Services that are not to be used.</summary>
    public IReadOnlySet<AwsSection> Refused { get; init; } = new HashSet<AwsSection>();

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var file = environment.ProfileOf(Profile);
        var profile = new AwsProfile(file.Read());
        var given = await GivenAsync(cancellationToken).ConfigureAwait(false);
        var asks = environment.IsInteractive && !AsksNothing && Stack is null;
        if (!asks && given.Count == 0 && Refused.Count == 0)
        {
            throw new UsageException(
                "There is nothing to set, and no terminal to ask on. Give settings as options, as --datastore-sysroot-s3 s3://bucket/prefix "
                + "(see --help), or --from-stack NAME.");
        }

        foreach (var section in Refused)
            profile.TurnOff(section);
        foreach (var setting in AwsSections.All.SelectMany(static section => section.Settings))
        {
            if (given.TryGetValue(setting.Option.Key, out var value))
                profile.Set(setting.Option, value);
        }

        foreach (var section in AwsSections.All.Where(section => section.Settings.Any(setting => given.ContainsKey(setting.Option.Key))))
            profile.TurnOn(section);
        if (asks)
        {
            environment.Console.WriteLine($"Settings for AWS in '{file.Path}'. Enter takes what is in parentheses; nothing is written before the end.");
            await new AwsQuestions(environment, given).AskAsync(profile, Refused, cancellationToken).ConfigureAwait(false);
        }

        profile.CheckComplete();
        return await WriteAsync(file, profile, asks, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> WriteAsync(ProfileFile file, AwsProfile profile, bool asks, CancellationToken cancellationToken)
    {
        environment.Output.WriteLine();
        var changes = profile.Changes;
        foreach (var change in changes)
            environment.Output.WriteLine(change);
        if (changes.Count == 0)
            environment.Output.WriteLine("Nothing changes.");

        var tests = Tests || (asks && await environment.AskAsync("Try these settings now?", true, cancellationToken).ConfigureAwait(false));
        if (tests && !await TryAsync(profile, cancellationToken).ConfigureAwait(false))
        {
            if (!asks)
                throw new MetaflowException($"Not all is well, so nothing was written to '{file.Path}'. Correct it, or leave --test.");
            if (!await environment.AskAsync("Not all is well. Write the settings all the same?", false, cancellationToken).ConfigureAwait(false))
                return ToolExit.Failed;
        }
        else if (asks && changes.Count > 0 && !await environment.AskAsync($"Write '{file.Path}'?", true, cancellationToken).ConfigureAwait(false))
        {
            return ToolExit.Failed;
        }

        if (changes.Count > 0)
        {
            file.Write(profile.ToContent());
            environment.Output.WriteLine($"Wrote '{file.Path}'.");
        }

        if (Profile.Length > 0 && Profile != environment.DefaultProfile)
            environment.Output.WriteLine($"Flows use it where METAFLOW_PROFILE is {Profile}.");
        if (AwsSections.S3.IsUsedBy(profile.Settings) && Region is not null)
            environment.Output.WriteLine($"The region is not a part of it: set AWS_REGION={Region}, or give your AWS profile this region.");
        return ToolExit.Done;
    }

    private async Task<bool> TryAsync(AwsProfile profile, CancellationToken cancellationToken)
    {
        var configuration = environment.ProfileOf(Profile).Exists ? environment.ConfigurationOf(Profile) : environment.ConfigurationOfVariables();
        foreach (var section in AwsSections.All)
        {
            foreach (var option in section.Settings.Select(static s => s.Option).Concat(section.Switch is { } on ? [on.Option] : []))
                configuration = configuration.With(option, profile.Settings.GetValueOrDefault(option.Key) ?? option.DefaultText ?? "", "configure aws");
        }

        return await DoctorReport.RunAsync(environment, configuration, Region, asJson: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What options and the stack give, by key. Options count more.</summary>
    private async Task<Dictionary<string, string>> GivenAsync(CancellationToken cancellationToken)
    {
        var given = Stack is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : await FromStackAsync(Stack, cancellationToken).ConfigureAwait(false);
        foreach (var (setting, value) in Given)
            given[setting.Option.Key] = setting.Check(setting.Option.IsSecret ? await ReadAsync(setting, value, cancellationToken).ConfigureAwait(false) : value);
        foreach (var section in Refused)
        {
            if (section.Settings.FirstOrDefault(Given.ContainsKey) is { } both)
                throw new UsageException($"{both.OptionName} and --no-{section.Name} say the opposite of each other. Leave one.");
            foreach (var key in section.Keys)
                given.Remove(key);
        }

        return given;
    }

    private async Task<Dictionary<string, string>> FromStackAsync(string name, CancellationToken cancellationToken)
    {
        using var aws = AwsAccess.Of(environment, Region);
        var stack = await StackLookup.GetAsync(aws, name, cancellationToken).ConfigureAwait(false);
        var needsKey = !Given.Keys.Any(static setting => setting.Option == ConfigurationOptions.ServiceAuthKey) && !Refused.Contains(AwsSections.Service);
        var settings = await StackSettings.ReadAsync(stack, aws.SecretsManager, needsKey, cancellationToken).ConfigureAwait(false);
        return settings.Count > 0 ? settings : throw new MetaflowException(
            $"The stack '{name}' ({stack.Status}) puts out nothing that Metaflow needs. Name a stack of Metaflow's template that is complete.");
    }

    private async Task<string> ReadAsync(AwsSetting setting, string path, CancellationToken cancellationToken)
    {
        if (path == StandardInput)
            return await environment.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        path = Path.GetFullPath(path, environment.WorkingDirectory);
        return File.Exists(path)
            ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)
            : throw new MetaflowException($"There is no file '{path}' for {setting.OptionName}. Name one that holds {setting.Option.Key}.");
    }
}
