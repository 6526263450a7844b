namespace Metaflow.CommandLine;

/// <summary>
/// Takes a command line apart. A library would do as well, but takes longer to load than a small flow takes to run.
/// </summary>
internal sealed class CommandLineParser(
    FlowDefinition flow, IReadOnlyList<CommandOption> topLevel, IReadOnlyList<FlowCommand> commands)
{
    private readonly IReadOnlyList<CommandOption> _topLevel = topLevel;
    private IReadOnlyList<CommandOption> _options = topLevel;
    private bool _optionsEnded;

    /// <summary>Parses the arguments of the program.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="parsed">Gets what was found, also when parsing fails.</param>
    /// <exception cref="UsageException">The arguments make no sense; the message suggests what was meant.</exception>
    public void Parse(IReadOnlyList<string> arguments, ParsedCommandLine parsed)
    {
        for (var i = 0; i < arguments.Count && !parsed.IsHelp; i++)
        {
            var token = arguments[i];
            if (!_optionsEnded && token.Length > 1 && token[0] == '-')
                i = ParseOption(arguments, i, parsed);
            else
                ParseWord(token, parsed);
        }

        if (!parsed.IsHelp)
            Finish(parsed);
    }

    private static string Suggest(string word, IEnumerable<string> known) =>
        Spelling.FindNearest(word, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private int ParseOption(IReadOnlyList<string> arguments, int index, ParsedCommandLine parsed)
    {
        var token = arguments[index];
        if (token is "--help" or "-h" or "-?")
        {
            parsed.IsHelp = true;
            return index;
        }

        if (token == "--")
        {
            _optionsEnded = true;
            return index;
        }

        var equals = token.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? token : token[..equals];
        var option = FindOption(name, out var isNegative) ?? throw UnknownOption(name, parsed);
        var values = parsed.Path.Count == 0 ? parsed.TopLevel : parsed.Options;
        if (option.Kind == OptionKind.Flag)
        {
            if (equals >= 0)
                throw new UsageException($"Option '{name}' takes no value; write it alone.");
            values.Add(option, isNegative ? "false" : "true");
            return index;
        }

        var wanted = option.Kind == OptionKind.RepeatedPair ? 2 : 1;
        if (equals >= 0)
        {
            values.Add(option, token[(equals + 1)..]);
            wanted--;
        }

        for (; wanted > 0; wanted--)
        {
            if (++index >= arguments.Count || IsOption(arguments[index]))
                throw new UsageException($"Option '{name}' is not complete; write {name} {option.ValueName}.");
            values.Add(option, arguments[index]);
        }

        return index;
    }

    private void ParseWord(string word, ParsedCommandLine parsed)
    {
        var group = parsed.Path.Count == 0 ? null : parsed.Path[^1];
        var choices = group is null ? commands : group.Subcommands;
        foreach (var command in choices)
        {
            if (command.Name == word)
            {
                Enter(parsed, command);
                return;
            }
        }

        if (group is null)
        {
            throw new UsageException(
                $"No such command '{word}'.{Suggest(word, commands.Where(c => !c.IsHidden).Select(c => c.Name))}");
        }

        if (choices.Count > 0)
        {
            Enter(parsed, group.DefaultSubcommand ?? throw new UsageException(
                $"No such command '{group.Name} {word}'.{Suggest(word, choices.Select(c => c.Name))}"));
        }

        if (parsed.Arguments.Count >= parsed.Path[^1].Arguments.Count)
            throw new UsageException($"Got unexpected extra argument ({word})");
        var argument = parsed.Path[^1].Arguments[parsed.Arguments.Count];
        if (argument.Choices.Count > 0 && !argument.Choices.Contains(word))
        {
            throw new UsageException(
                $"Invalid value for '{argument.Name}': '{word}' is none of {string.Join(", ", argument.Choices)}."
                + Suggest(word, argument.Choices));
        }

        parsed.Arguments.Add(word);
    }

    private void Finish(ParsedCommandLine parsed)
    {
        if (parsed.Path.Count == 0)
            return;
        var command = parsed.Path[^1];
        if (command.Subcommands.Count > 0)
        {
            command = command.DefaultSubcommand ?? throw new UsageException(
                $"Missing command. Choose from {string.Join(", ", command.Subcommands.Select(c => c.Name))}.");
            Enter(parsed, command);
        }

        if (parsed.Arguments.Count < command.Arguments.Count
            && command.Arguments[parsed.Arguments.Count] is { IsOptional: false } missing)
        {
            throw new UsageException($"Missing argument '{missing.Name}': {missing.Help}");
        }
    }

    private void Enter(ParsedCommandLine parsed, FlowCommand command)
    {
        parsed.Path.Add(command);
        // Where a group has a default command, that command's options may follow the group's name.
        _options = (command.DefaultSubcommand ?? command).GetOptions(flow);
        parsed.KnownOptions = _options;
    }

    private bool IsOption(string token) => token.StartsWith("--", StringComparison.Ordinal)
        && (token.IndexOf('=', StringComparison.Ordinal) is var equals && equals < 0
            ? FindOption(token, out _)
            : FindOption(token[..equals], out _)) is not null;

    private CommandOption? FindOption(string token, out bool isNegative)
    {
        isNegative = false;
        if (!token.StartsWith("--", StringComparison.Ordinal))
            return null;
        var name = token.AsSpan(2);
        foreach (var option in _options)
        {
            if (name.SequenceEqual(option.Name))
                return option;
            if (option.NegativeName is not null && name.SequenceEqual(option.NegativeName))
            {
                isNegative = true;
                return option;
            }
        }

        return null;
    }

    private UsageException UnknownOption(string name, ParsedCommandLine parsed)
    {
        if (parsed.Path.Count > 0 && _topLevel.Any(o => "--" + o.Name == name))
        {
            return new UsageException(
                $"no such option: {name}. It goes before the command: {name} … {parsed.Path[0].Name}");
        }

        var known = _options.Select(o => "--" + o.Name).Append("--help");
        return new UsageException($"no such option: {name}.{Suggest(name, known)}");
    }
}
