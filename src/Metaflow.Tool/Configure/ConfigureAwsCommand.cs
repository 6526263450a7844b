using System.CommandLine;
using Metaflow.Configuration;
using Metaflow.Tool.Doctor;

namespace Metaflow.Tool.Configure;

/// <summary><c>metaflow configure aws</c>: asks, or takes the settings from options and from a stack.</summary>
internal static class ConfigureAwsCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var profile = CommonOptions.Profile(environment);
        var stack = new Option<string?>("--from-stack")
        {
            Description = "Takes the settings from what a CloudFormation stack puts out.",
            HelpName = "STACK",
        };
        var region = CommonOptions.Region();
        var test = new Option<bool>("--test") { Description = "Tries the settings as 'metaflow doctor' does; writes them only if all is well." };
        var yes = CommonOptions.Yes();
        var command = new Command("aws", "Sets what flows need to use AWS. Asks for it, unless options tell. Other settings of the profile stay.")
        {
            profile, stack, region, test, yes,
        };
        var settings = AwsSections.All.SelectMany(static section => section.Settings).Select(static setting => (Setting: setting, Option: OptionOf(setting))).ToList();
        var refusals = AwsSections.All.Where(static section => section.Question.Length > 0).Select(static section => (Section: section, Option: RefusalOf(section))).ToList();
        foreach (var (_, option) in settings)
            command.Add(option);
        foreach (var (_, option) in refusals)
            command.Add(option);
        command.SetAction((result, stop) => new ConfigureAws(environment)
        {
            Profile = result.GetRequiredValue(profile),
            Stack = result.GetValue(stack),
            Region = result.GetValue(region),
            Tests = result.GetValue(test),
            AsksNothing = result.GetValue(yes),
            Given = settings.Where(s => result.GetValue(s.Option) is not null).ToDictionary(static s => s.Setting, s => result.GetValue(s.Option)!),
            Refused = refusals.Where(r => result.GetValue(r.Option)).Select(static r => r.Section).ToHashSet(),
        }.RunAsync(stop));
        return command;
    }

    private static Option<string?> OptionOf(AwsSetting setting) => new(setting.OptionName)
    {
        Description = setting.Option.IsSecret
            ? $"A file that holds {setting.Option.Key}; - reads standard input."
            : $"{setting.Prompt}; sets {setting.Option.Key}.",
        HelpName = setting.Option.IsSecret ? "FILE" : "VALUE",
    };

    private static Option<bool> RefusalOf(AwsSection section) => new($"--no-{section.Name}")
    {
        Description = $"Removes what the profile has of this: {string.Join(", ", section.Settings.Where(static s => s.IsRequired).Select(static s => s.Option.Key))} …",
    };
}
