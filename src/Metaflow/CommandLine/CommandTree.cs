using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;

namespace Metaflow.CommandLine;

/// <summary>
/// The commands as a System.CommandLine tree, which writes help texts and completes what is typed in a shell. It is not
/// made when a command runs: making it takes longer than running a small flow.
/// </summary>
internal static class CommandTree
{
    /// <summary>Writes the help text of the program or of a command.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="program">The surroundings.</param>
    /// <param name="path">The command and its groups; empty for the program.</param>
    /// <returns>The exit code.</returns>
    public static int WriteHelp(FlowDefinition flow, ProgramEnvironment program, IReadOnlyList<FlowCommand> path)
    {
        var root = Create(flow, program);
        var result = root.Parse([.. path.Select(c => c.Name), "--help"]);
        return Invoke(result, program);
    }

    /// <summary>Completes what is typed in a shell.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="program">The surroundings.</param>
    /// <param name="arguments"><c>[suggest:position]</c> and the text after the program's name.</param>
    /// <returns>The exit code.</returns>
    public static int Suggest(FlowDefinition flow, ProgramEnvironment program, IReadOnlyList<string> arguments) =>
        Invoke(Create(flow, program).Parse(arguments), program);

    private static int Invoke(ParseResult result, ProgramEnvironment program)
    {
        var exitCode = result.Invoke(new InvocationConfiguration
        {
            Output = program.Terminal.Output,
            Error = program.Terminal.Output,
        });
        program.Terminal.Output.Flush();
        return exitCode;
    }

    private static RootCommand Create(FlowDefinition flow, ProgramEnvironment program)
    {
        var root = new RootCommand(flow.Documentation) { HelpName = program.Name };
        root.Options.Clear();
        root.Directives.Clear();
        root.Add(new SuggestDirective());
        foreach (var option in TopLevelOptions.Of(flow))
            root.Add(Convert(option, TopLevelOptions.ChoicesOf(option, program.Backends)));
        root.Add(new HelpOption("--help", "-h"));
        foreach (var command in FlowCommands.All)
            root.Add(Convert(command, flow));
        root.SetAction(static _ => 0);
        return root;
    }

    private static Command Convert(FlowCommand command, FlowDefinition flow)
    {
        var converted = new Command(command.Name, command.Description) { Hidden = command.IsHidden };
        foreach (var option in (command.DefaultSubcommand ?? command).GetOptions(flow))
            converted.Add(Convert(option, option.Choices));
        foreach (var argument in (command.DefaultSubcommand ?? command).Arguments)
        {
            var value = new Argument<string>(argument.Name)
            {
                Description = argument.Help,
                Arity = argument.IsOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            };
            if (argument.Choices.Count > 0)
                value.CompletionSources.Add([.. argument.Choices]);
            converted.Add(value);
        }

        foreach (var subcommand in command.Subcommands)
            converted.Add(Convert(subcommand, flow));
        converted.SetAction(static _ => 0);
        return converted;
    }

    private static Option Convert(CommandOption option, IReadOnlyList<string> choices)
    {
        var description = option.Help;
        if (option.IsRequired)
            description += " [required]";
        if (option.DefaultText?.Invoke() is { } text)
            description += $" [default: {text}]";
        if (option.Kind == OptionKind.Flag)
        {
            string[] aliases = option.NegativeName is null ? [] : ["--" + option.NegativeName];
            return new Option<bool>("--" + option.Name, aliases)
            {
                Description = description.Trim(),
                Hidden = option.IsHidden,
            };
        }

        var converted = new Option<string[]>("--" + option.Name)
        {
            Description = description.Trim(),
            Hidden = option.IsHidden,
            HelpName = option.ValueName.Trim('[', ']'),
            Arity = new ArgumentArity(1, 100_000),
            AllowMultipleArgumentsPerToken = option.Kind == OptionKind.RepeatedPair,
        };
        if (choices.Count > 0)
            converted.CompletionSources.Add([.. choices]);
        return converted;
    }
}
