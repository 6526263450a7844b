using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Runs the flow on this machine.</summary>
internal sealed class RunCommand : LaunchCommand
{
    public override string Name => "run";

    public override string Description => "Run the workflow locally.";

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [.. ParameterOptions.Of(flow), .. RunCommandOptions.All];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = CommonOptionsOf(context) with
        {
            Parameters = ParameterOptions.ValuesOf(context),
            Namespace = context.Options.Find(RunCommandOptions.Namespace),
        };
        if (context.FindLocalRoot() is null && context.DatastoreSysroot is null)
        {
            var root = Path.Combine(context.Configuration.WorkingDirectory, ".metaflow");
            context.Terminal.Say($"Creating local datastore in current directory ({root})", TextStyle.Heading);
        }

        return RunAsync(context, options, cancellationToken);
    }
}
