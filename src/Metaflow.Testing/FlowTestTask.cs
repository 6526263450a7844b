using Metaflow.Artifacts;
using Metaflow.Client;
using Metaflow.Runtime;

namespace Metaflow.Testing;

/// <summary>What a task in a test left: that of its last attempt. For one thread at a time.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class FlowTestTask<TFlow>
    where TFlow : FlowSpec, IFlow
{
    private readonly TFlow? _flow;

    private FlowTestTask(MetaflowTask task, TFlow? flow)
    {
        Task = task;
        _flow = flow;
    }

    /// <summary>The task as the client sees it: its records, its lineage.</summary>
    public MetaflowTask Task { get; }

    /// <summary>The step's stored name.</summary>
    public string Step => Task.Step.Name;

    /// <summary>The task's id.</summary>
    public string Id => Task.Id;

    /// <summary>How many attempts were made.</summary>
    public required int Attempts { get; init; }

    /// <summary>Whether the task is done, so that the run can go on.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>The exception that ended the task; null when there was none, or a decorator caught it.</summary>
    public required TaskFailure? Failure { get; init; }

    /// <summary>The foreach levels that the task is inside of, outermost first.</summary>
    public required IReadOnlyList<ForeachFrame> ForeachStack { get; init; }

    /// <summary>The index in the innermost foreach; null outside.</summary>
    public int? Index => ForeachStack is [.., var innermost] ? innermost.Index : null;

    /// <summary>The stored names of the steps that follow; empty after the end step and after a failure.</summary>
    public required IReadOnlyList<string> Next { get; init; }

    /// <summary>What the task printed.</summary>
    public required string Output { get; init; }

    /// <summary>What the task printed as errors.</summary>
    public required string Errors { get; init; }

    /// <summary>The flow as the task left it: parameters, and all artifacts that it could see or has set.</summary>
    /// <exception cref="FlowTestException">The task left nothing: it was cancelled, or could not store what it did.</exception>
    public TFlow Flow => _flow ?? throw new FlowTestException($"Task '{Task.Pathspec}' left no artifacts. It printed: {Errors}");

    internal bool IsEnd => TFlow.Definition.Steps.Any(s => s.Node.IsEnd && s.Node.Name == Step);

    /// <inheritdoc/>
    public override string ToString() => $"FlowTestTask('{Task.Pathspec}')";

    internal static async Task<FlowTestTask<TFlow>> OpenAsync(MetaflowTask task, int attempts, CancellationToken cancellationToken)
    {
        TFlow? flow = null;
        TransitionArtifact? transition = null;
        try
        {
            flow = await task.ReadAsync<TFlow>(cancellationToken).ConfigureAwait(false);
            transition = flow.Binding!.Artifacts.TryRead(RuntimeArtifacts.Transition, RuntimeTypes.Transition, out var stored)
                ? stored
                : null;
        }
        catch (NotFoundException)
        {
            // It left nothing; whoever asks for the flow is told so.
        }

        return new FlowTestTask<TFlow>(task, flow)
        {
            Attempts = attempts,
            Succeeded = await task.IsFinishedAsync(cancellationToken).ConfigureAwait(false),
            Failure = await task.ExceptionAsync(cancellationToken).ConfigureAwait(false),
            ForeachStack = await task.ForeachStackAsync(cancellationToken).ConfigureAwait(false),
            Next = transition?.Steps ?? [],
            Output = await task.StdoutAsync(cancellationToken).ConfigureAwait(false),
            Errors = await task.StderrAsync(cancellationToken).ConfigureAwait(false),
        };
    }
}
