using System.CommandLine;

namespace Metaflow.Tool.Tutorials;

/// <summary><c>metaflow tutorials</c>.</summary>
internal static class TutorialsCommand
{
    /// <summary>The folder that tutorials are pulled into.</summary>
    public const string Folder = "metaflow-tutorials";

    public static Command Create(ToolEnvironment environment) => new("tutorials", "Flows to learn from.")
    {
        List(environment),
        Info(environment),
        Pull(environment),
    };

    private static Command List(ToolEnvironment environment)
    {
        var command = new Command("list", "Lists the tutorials.");
        command.SetAction(_ =>
        {
            foreach (var tutorial in Tutorial.All)
                environment.Output.WriteLine($"{tutorial.Name,-20} {tutorial.Title}");
        });
        return command;
    }

    private static Command Info(ToolEnvironment environment)
    {
        var name = Name();
        var command = new Command("info", "Shows what a tutorial is about.") { name };
        command.SetAction(result => environment.Output.WriteLine(Tutorial.Get(result.GetRequiredValue(name)).Page));
        return command;
    }

    private static Command Pull(ToolEnvironment environment)
    {
        var name = Name();
        name.Arity = ArgumentArity.ZeroOrOne;
        var yes = CommonOptions.Yes();
        var command = new Command("pull", $"Copies the tutorials, or one of them, into the folder {Folder}.") { name, yes };
        command.SetAction((result, stop) => PullAsync(
            environment, result.GetValue(name) is { } one ? [Tutorial.Get(one)] : Tutorial.All, result.GetValue(yes), stop));
        return command;
    }

    private static Argument<string> Name() => new("tutorial") { Description = "A tutorial, by name or number: 01-playlist, playlist, 1." };

    private static async Task<int> PullAsync(
        ToolEnvironment environment, IReadOnlyList<Tutorial> tutorials, bool isYes, CancellationToken cancellationToken)
    {
        var root = Path.Combine(environment.WorkingDirectory, Folder);
        foreach (var tutorial in tutorials)
        {
            var folder = Path.Combine(root, tutorial.Name);
            if (Directory.Exists(folder)
                && !await environment.ConfirmAsync($"Replace the tutorial's files in '{folder}'?", isYes, "--yes", cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            Directory.CreateDirectory(folder);
            foreach (var file in tutorial.Files)
                await File.WriteAllBytesAsync(Path.Combine(folder, file), tutorial.Pulled(file), cancellationToken).ConfigureAwait(false);
            await environment.Output.WriteLineAsync($"Pulled {tutorial.Name} into '{folder}'.").ConfigureAwait(false);
        }

        return ToolExit.Done;
    }
}
