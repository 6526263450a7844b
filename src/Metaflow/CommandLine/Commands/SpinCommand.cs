using Metaflow.Runtime;

namespace Metaflow.CommandLine.Commands;

/// <summary>Runs one step again on the inputs of a task that ran before.</summary>
internal sealed class SpinCommand : LaunchCommand
{
    private static readonly CommandOption _skipDecorators = new(
        "skip-decorators", OptionKind.Flag, "Run the step without any of its decorators.")
    {
        NegativeName = "no-skip-decorators",
    };

    private static readonly CommandOption _artifacts = new(
        "artifacts", OptionKind.Value, "A file with a JSON object of artifacts that replace those of the inputs.")
    {
        ValueName = "FILE",
    };

    private static readonly CommandOption _persist = new(
        "persist", OptionKind.Flag, "Keep the task, in .metaflow_spin, for the client to read.")
    {
        NegativeName = "no-persist",
    };

    public override string Name => "spin";

    public override string Description => "Run one step again, on the inputs of a task that ran before.";

    public override IReadOnlyList<CommandArgument> Arguments { get; } =
        [new("PATHSPEC", "The task to repeat: step, run/step or run/step/task.")];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [_skipDecorators, _artifacts, _persist, RunCommandOptions.MaxLogSize, RunCommandOptions.RunIdFile];

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var values = context.Options;
        var common = CommonOptionsOf(context);
        var spin = new SpinOptions
        {
            Task = context.Arguments[0],
            Artifacts = values.Find(_artifacts) is { } file ? Read(context, file) : null,
            SkipDecorators = values.IsOn(_skipDecorators),
            Persist = values.IsOn(_persist),
            RunIdFile = common.RunIdFile,
            MaxLogSize = common.MaxLogSize,
        };
        return await ShowAsync(
            context,
            common,
            launch => context.Program.Runtime.SpinAsync(launch, spin, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private static string Read(CommandContext context, string file)
    {
        var path = Path.GetFullPath(file, context.Configuration.WorkingDirectory);
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file '{path}' for '--artifacts' cannot be read: {e.Message}");
        }
    }
}
