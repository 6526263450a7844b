using Metaflow.Configuration;
using Metaflow.Runtime;
using Metaflow.Terminal;

namespace Metaflow.CommandLine;

/// <summary>
/// The command line of a flow's program: parses it, runs the command, and turns errors into messages and exit codes.
/// </summary>
/// <param name="flow">The flow.</param>
/// <param name="program">The surroundings.</param>
/// <param name="configure">Reads the settings.</param>
internal sealed class FlowCommandLine(
    FlowDefinition flow, ProgramEnvironment program, Func<MetaflowConfiguration> configure)
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    private readonly FlowTerminal _terminal = program.Terminal;
    private readonly IReadOnlyList<CommandOption> _topLevel = TopLevelOptions.Of(flow);

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>
    /// The exit code: 0, 1 when something failed or was interrupted, 2 when the command line is wrong.
    /// </returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var parsed = new ParsedCommandLine();
        try
        {
            return await RunAsync(arguments, parsed, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _terminal.SayAlways("Aborted!");
            return Failure;
        }
        catch (Exception e) when (e is UsageException or ParameterException or ConfigurationException)
        {
            ReportUsage(parsed, e.Message);
            return WrongUsage;
        }
        catch (MetaflowException e)
        {
            _terminal.SayAlways(e.Headline + ":", TextStyle.Bold, indent: true);
            _terminal.SayAlways(e.Message, indent: true);
            _terminal.SayAlways("");
            return Failure;
        }
        catch (Exception e)
        {
            _terminal.SayAlways("Internal error:", TextStyle.Bold, indent: true);
            _terminal.SayAlways(e.ToString());
            return Failure;
        }
    }

    private async Task<int> RunAsync(
        IReadOnlyList<string> arguments, ParsedCommandLine parsed, CancellationToken cancellationToken)
    {
        if (arguments.Count > 0 && arguments[0].StartsWith("[suggest", StringComparison.Ordinal))
            return CommandTree.Suggest(flow, program, arguments);
        UsageException? mistake = null;
        try
        {
            new CommandLineParser(flow, _topLevel, FlowCommands.All).Parse(arguments, parsed);
        }
        catch (UsageException e)
        {
            mistake = e;
        }

        if (parsed.IsHelp && parsed.Path.Count == 0)
            return CommandTree.WriteHelp(flow, program, []);
        var configuration = configure();
        OptionCompletion.Complete(parsed.TopLevel, _topLevel, TopLevelOptions.EnvironmentPrefix, configuration);
        _terminal.IsQuiet = parsed.TopLevel.IsOn(TopLevelOptions.Quiet);
        configuration = TopLevelOptions.Apply(parsed.TopLevel, configuration, program.Backends);
        WriteHeader(configuration);
        if (mistake is not null)
            throw mistake;
        if (parsed.IsHelp)
            return CommandTree.WriteHelp(flow, program, parsed.Path);

        var command = parsed.Path.Count == 0 ? FlowCommands.Default : parsed.Path[^1];
        OptionCompletion.Complete(parsed.Options, parsed.KnownOptions, EnvironmentPrefix(parsed), configuration);
        var context = new CommandContext
        {
            Flow = flow,
            Program = program,
            Configuration = configuration,
            TopLevel = parsed.TopLevel,
            DecoratorOptions = TopLevelOptions.DecoratorValuesOf(parsed.TopLevel, _topLevel),
            Options = parsed.Options,
            KnownOptions = parsed.KnownOptions,
            Arguments = parsed.Arguments,
        };
        var exitCode = await command.RunAsync(context, cancellationToken).ConfigureAwait(false);
        if (exitCode != Success)
            cancellationToken.ThrowIfCancellationRequested();
        return exitCode;
    }

    private void WriteHeader(MetaflowConfiguration configuration)
    {
        if (_terminal.IsQuiet)
            return;
        var user = RunUser.IdentityOf(configuration).Tag;
        var status = _terminal.Status;
        status.Write($"Metaflow {MetaflowVersion.Current}", new TextStyle(AnsiColor.Magenta, IsBold: true));
        status.Write(" executing ", TextStyle.Heading);
        status.Write(flow.Name, TextStyle.Bad);
        status.Write(" for ", TextStyle.Heading);
        status.Write(user, TextStyle.Bad);
        status.EndLine();
        status.Flush();
    }

    private void ReportUsage(ParsedCommandLine parsed, string message)
    {
        var command = string.Concat(parsed.Path.Select(static c => " " + c.Name));
        var usage = parsed.Path.Count == 0
            ? "[OPTIONS] COMMAND [ARGS]..."
            : string.Join(' ', parsed.Path[^1].Arguments.Select(static a => a.IsOptional ? $"[{a.Name}]" : a.Name).Prepend("[OPTIONS]"));
        _terminal.SayAlways($"Usage: {program.Name}{command} {usage}\nTry '{program.Start}{command} --help' for help.\n\nError: {message}");
    }

    private static string EnvironmentPrefix(ParsedCommandLine parsed)
    {
        var prefix = TopLevelOptions.EnvironmentPrefix;
        foreach (var command in parsed.Path)
            prefix += command.Name.Replace('-', '_').ToUpperInvariant() + "_";
        return prefix;
    }
}
