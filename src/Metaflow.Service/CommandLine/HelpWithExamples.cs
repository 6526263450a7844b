using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Metaflow.Service.CommandLine;

/// <summary>The help text of a command, and below it examples.</summary>
/// <param name="help">Writes the help text.</param>
/// <param name="examples">The examples of commands, by name.</param>
/// <param name="program">What the program is called.</param>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyDictionary<string, string> examples, string program) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        if (examples.TryGetValue(command is RootCommand ? ServiceCommandLine.Name : command.Name, out var text))
        {
            text = text.Replace(ServiceCommandLine.Name, program, StringComparison.Ordinal).ReplaceLineEndings("\n  ");
            parseResult.InvocationConfiguration.Output.WriteLine($"Examples:\n  {text}\n");
        }

        return exitCode;
    }
}
