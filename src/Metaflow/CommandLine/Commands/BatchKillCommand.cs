using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Ends jobs that have not ended.</summary>
internal sealed class BatchKillCommand : FlowCommand
{
    public override string Name => "kill";

    public override string Description => "Terminate unfinished AWS Batch tasks of this flow: those of the latest run, unless options say otherwise.";

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => BatchJobSelection.Options;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var selection = BatchJobSelection.Of(context);
        var exitCode = 0;
        foreach (var job in await selection.FindAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await selection.Jobs.TerminateAsync(job, cancellationToken).ConfigureAwait(false);
                context.Terminal.SayAlways($"Killing AWS Batch job: {BatchJobSelection.Describe(job)}", TextStyle.Plain);
            }
            catch (MetaflowException e)
            {
                // The others are to be ended all the same.
                context.Terminal.SayAlways($"AWS Batch job {BatchJobSelection.Describe(job)} cannot be ended: {e.Message}", TextStyle.Bad);
                exitCode = 1;
            }
        }

        return exitCode;
    }
}
