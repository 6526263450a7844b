using System.CommandLine;
using Metaflow.Service;

namespace Metaflow.Tool;

/// <summary>The command line of <c>metaflow</c>.</summary>
internal static class ToolCommandLine
{
    private const string Name = "metaflow";
    private const string ServiceCommand = "service";

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="output">Where the outcome goes to.</param>
    /// <param name="error">Where complaints go to.</param>
    /// <returns>The exit code: 0 when all went well, 1 when it did not, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        // The service has a command line of its own, with its own help.
        if (arguments is [ServiceCommand, ..])
            return await ServiceProgram.RunAsync([.. arguments.Skip(1)], $"{Name} {ServiceCommand}").ConfigureAwait(false);

        var result = Create(output).Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (var problem in result.Errors)
                await error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            await error.WriteLineAsync($"Try '{Name} --help'.").ConfigureAwait(false);
            return 2;
        }

        return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }).ConfigureAwait(false);
    }

    private static RootCommand Create(TextWriter output)
    {
        var version = new Command("version", "Shows the version.");
        version.SetAction(_ => output.WriteLine($"Metaflow {MetaflowVersion.Current}"));
        return new RootCommand("Metaflow: what belongs to no single flow.")
        {
            version,
            new Command(ServiceCommand, "Runs the Metadata Service, or a command of it: see 'metaflow service --help'."),
        };
    }
}
