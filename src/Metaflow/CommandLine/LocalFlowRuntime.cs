using Metaflow.Runtime;

namespace Metaflow.CommandLine;

/// <summary>The runtime of this library.</summary>
internal sealed class LocalFlowRuntime : FlowRuntime
{
    public override Task<RunResult> RunAsync(FlowLaunch launch, CancellationToken cancellationToken) =>
        FlowRunner.RunAsync(launch, cancellationToken);

    public override Task<int> StepAsync(
        CommandContext context, StepCommandOptions options, CancellationToken cancellationToken) =>
        throw new MetaflowException("This version cannot run single tasks of a run; use run.");

    public override Task<int> InitAsync(
        CommandContext context, InitCommandOptions options, CancellationToken cancellationToken) =>
        throw new MetaflowException("This version cannot prepare a run that something else schedules; use run.");
}
