namespace Metaflow.CommandLine.Commands;

/// <summary>Prints the version of the library.</summary>
internal sealed class VersionCommand : FlowCommand
{
    public override string Name => "version";

    public override string Description => "Print the Metaflow version.";

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Terminal.Output.Write(MetaflowVersion.Current + "\n");
        context.Terminal.Output.Flush();
        return Task.FromResult(0);
    }
}
