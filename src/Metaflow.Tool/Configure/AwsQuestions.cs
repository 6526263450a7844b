using Spectre.Console;

namespace Metaflow.Tool.Configure;

/// <summary>Asks for the settings of AWS, one service after the other. Enter keeps what a profile has.</summary>
/// <param name="environment">Where to ask.</param>
/// <param name="given">What the command line has given already, by key: it is not asked for.</param>
internal sealed class AwsQuestions(ToolEnvironment environment, IReadOnlyDictionary<string, string> given)
{
    private const string Nothing = "-";

    /// <summary>Asks, and changes the profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="refused">Services that the command line has refused already.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task AskAsync(AwsProfile profile, IReadOnlySet<AwsSection> refused, CancellationToken cancellationToken)
    {
        var isNew = profile.Settings.Count == 0;
        foreach (var section in AwsSections.All.Where(static section => section.Question.Length > 0))
        {
            if (refused.Contains(section) || (section.Needs is { } needed && !needed.IsUsedBy(profile.Settings)))
                continue;
            var isGiven = section.Settings.Any(setting => given.ContainsKey(setting.Option.Key));
            var isWanted = isNew ? section != AwsSections.StepFunctions : section.IsUsedBy(profile.Settings);
            environment.Console.WriteLine();
            if (!isGiven && !await environment.AskAsync(section.Question, isWanted, cancellationToken).ConfigureAwait(false))
            {
                profile.TurnOff(section);
                continue;
            }

            profile.TurnOn(section);
            var before = new Dictionary<string, string>(profile.Settings, StringComparer.Ordinal);
            foreach (var setting in section.Settings.Where(static setting => setting.IsAsked))
                await AskAsync(profile, setting, before, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AskAsync(
        AwsProfile profile, AwsSetting setting, IReadOnlyDictionary<string, string> before, CancellationToken cancellationToken)
    {
        if (given.ContainsKey(setting.Option.Key))
            return;
        var current = before.GetValueOrDefault(setting.Option.Key);
        // A default that was taken follows what it is made of.
        if (setting.Default is { } make && (current is null || current == make(before)))
            current = make(profile.Settings);
        var answer = await AskAsync(setting, current, cancellationToken).ConfigureAwait(false);
        if (answer == Nothing)
            profile.Remove(setting.Option);
        else if (answer.Length > 0)
            profile.Set(setting.Option, setting.Check(answer));
    }

    private async Task<string> AskAsync(AwsSetting setting, string? current, CancellationToken cancellationToken)
    {
        var canRemove = !setting.IsRequired && current is not null && setting.Default is null;
        var note = (setting.Option.IsSecret, current) switch
        {
            (true, not null) => " (Enter keeps the present one, - removes it)",
            (_, null) when !setting.IsRequired => " (Enter for none)",
            _ when canRemove => " (- removes it)",
            _ => "",
        };
        var showsCurrent = current is not null && !setting.Option.IsSecret;
        // A prompt that shows a default ends in a colon by itself.
        var prompt = new TextPrompt<string>(Markup.Escape($"{setting.Prompt}{note}{(showsCurrent ? "" : ":")}")).Validate(text =>
            (text.Length == 0 && !setting.IsRequired) || (text == Nothing && canRemove) || setting.Complaint(text) is not { } complaint
                ? ValidationResult.Success()
                : ValidationResult.Error(Markup.Escape(complaint)));
        prompt.AllowEmpty = !setting.IsRequired;
        if (setting.Option.IsSecret)
            prompt.Secret();
        else if (showsCurrent)
            prompt.DefaultValue(current!);
        return (await prompt.ShowAsync(environment.Console, cancellationToken).ConfigureAwait(false)).Trim();
    }
}
