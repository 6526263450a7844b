using Metaflow.Runtime;

namespace Metaflow.CommandLine;

/// <summary>The runtime of this library.</summary>
internal sealed class LocalFlowRuntime : FlowRuntime
{
    public override Task<RunResult> RunAsync(FlowLaunch launch, CancellationToken cancellationToken) =>
        FlowRunner.RunAsync(launch, cancellationToken);

    public override Task<ResumeOutline> PlanResumeAsync(FlowLaunch launch, CancellationToken cancellationToken) =>
        FlowRunner.PlanResumeAsync(launch, cancellationToken);

    public override Task<RunResult> SpinAsync(
        FlowLaunch launch, SpinOptions spin, CancellationToken cancellationToken) =>
        FlowRunner.SpinAsync(launch, spin, cancellationToken);

    public override async Task<int> StepAsync(
        CommandContext context, StepCommandOptions options, CancellationToken cancellationToken)
    {
        if (options.UbfContext != "none" || options.CloneOnly is not null)
            throw new CommandException("Gangs and clones are run by run and resume, not task by task.");
        var launch = LaunchOf(context, new RunOptions
        {
            Tags = options.Tags,
            Namespace = options.Namespace,
            With = options.With,
            DecoratorOptions = context.DecoratorOptions,
            DatastoreRoot = context.DatastoreSysroot,
            Serializers = context.Program.Serializers,
            Backends = context.Program.Backends,
        });
        var task = new TaskSpec
        {
            Step = options.StepName,
            TaskId = options.TaskId,
            Attempt = options.RetryCount,
            MaxUserRetries = options.MaxUserCodeRetries,
            SplitIndex = options.SplitIndex,
            Inputs = [.. options.InputPaths.Select(p => InputOf(options.RunId, p))],
        };
        var result = await SingleTask.StepAsync(launch, options.RunId, task, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? 0 : 1;
    }

    public override async Task<int> InitAsync(
        CommandContext context, InitCommandOptions options, CancellationToken cancellationToken)
    {
        var launch = LaunchOf(context, new RunOptions
        {
            Parameters = new ParameterValues(options.Parameters),
            Tags = options.Tags,
            DecoratorOptions = context.DecoratorOptions,
            DatastoreRoot = context.DatastoreSysroot,
            Serializers = context.Program.Serializers,
            Backends = context.Program.Backends,
        });
        await SingleTask.InitAsync(launch, options.RunId, options.TaskId, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private static FlowLaunch LaunchOf(CommandContext context, RunOptions options) =>
        new(context.Flow, options, context.Configuration) { Time = context.Program.Time };

    private static TaskInput InputOf(string runId, string path) => path.Split('/') is [var run, var step, var task] && run == runId
        ? new TaskInput(step, task, 0)
        : throw new CommandException($"The input '{path}' is no task of run '{runId}'; write run/step/task.");
}
