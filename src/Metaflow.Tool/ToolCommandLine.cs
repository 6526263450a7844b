using System.CommandLine;
using Metaflow.Service;
using Metaflow.Tool.Configure;
using Metaflow.Tool.Deployment;
using Metaflow.Tool.Doctor;
using Metaflow.Tool.Tutorials;

namespace Metaflow.Tool;

/// <summary>The command line of <c>metaflow</c>.</summary>
internal static class ToolCommandLine
{
    private const string Name = "metaflow";
    private const string ServiceCommand = "service";

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">What commands work with.</param>
    /// <returns>The exit code, one of <see cref="ToolExit"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolEnvironment environment)
    {
        // The service has a command line of its own, with its own help.
        if (arguments is [ServiceCommand, ..])
            return await ServiceProgram.RunAsync([.. arguments.Skip(1)], $"{Name} {ServiceCommand}").ConfigureAwait(false);

        var result = Create(environment).Parse(arguments);
        // A group of commands without a command: which there are is what is missing.
        if (result.CommandResult.Command is { Action: null, Subcommands.Count: > 0 } && result.UnmatchedTokens.Count == 0)
            result = Create(environment).Parse([.. arguments, "--help"]);
        if (result.Errors.Count > 0)
        {
            foreach (var problem in result.Errors)
                await environment.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            await environment.Error.WriteLineAsync($"Try '{PathOf(result)} --help'.").ConfigureAwait(false);
            return ToolExit.Usage;
        }

        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = environment.Output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
            };
            return await result.InvokeAsync(invocation).ConfigureAwait(false);
        }
        catch (MetaflowException e)
        {
            await environment.Error.WriteLineAsync($"{e.Headline}: {e.Message}").ConfigureAwait(false);
            return e is UsageException ? ToolExit.Usage : ToolExit.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await environment.Error.WriteLineAsync($"Metaflow error: {e.Message}").ConfigureAwait(false);
            return ToolExit.Failed;
        }
        catch (OperationCanceledException)
        {
            await environment.Error.WriteLineAsync("Interrupted.").ConfigureAwait(false);
            return ToolExit.Interrupted;
        }
    }

    /// <summary>The commands, each with its options.</summary>
    /// <param name="environment">What they work with.</param>
    internal static RootCommand Create(ToolEnvironment environment)
    {
        var version = new Command("version", "Shows the version.");
        version.SetAction(_ => environment.Output.WriteLine($"Metaflow {MetaflowVersion.Current}"));
        return new RootCommand("Metaflow: what belongs to no single flow.")
        {
            ConfigureCommand.Create(environment),
            DoctorCommand.Create(environment),
            AwsCommand.Create(environment),
            StatusCommand.Create(environment),
            TutorialsCommand.Create(environment),
            new Command(ServiceCommand, "Runs the Metadata Service, or a command of it: see 'metaflow service --help'."),
            version,
        };
    }

    private static string PathOf(ParseResult result)
    {
        var names = new List<string>();
        for (var command = result.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Add(command.Command is RootCommand ? Name : command.Command.Name);
        names.Reverse();
        return string.Join(' ', names);
    }
}
