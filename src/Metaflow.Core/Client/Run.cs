using System.Runtime.CompilerServices;
using Metaflow.Metadata;

namespace Metaflow.Client;

/// <summary>
/// A run of a flow: the way to its steps, and to what its end step left. Immutable and thread-safe; what it finds out
/// may change while the run goes on.
/// </summary>
public sealed partial class Run : RunObject
{
    internal const string ParametersStep = "_parameters";

    private const string DefaultStart = "start";
    private const string DefaultEnd = "end";

    internal Run(MetaflowClient client, RunEntry entry)
        : base(client, entry.Pathspec, entry.CreatedAt) => Entry = entry;

    /// <summary>The run's id.</summary>
    public override string Id => Address.Run!;

    /// <summary>The flow's name.</summary>
    public string FlowName => Address.Flow;

    /// <summary>The name of who made the run; null when it is not known.</summary>
    public string? User => RunEntry.User;

    internal RunEntry Entry { get; }

    private protected override RunEntry RunEntry => Entry;

    /// <summary>Finds a run, where <see cref="MetaflowClient.FromEnvironment"/> looks.</summary>
    /// <param name="pathspec"><c>Flow/run</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of a run.</exception>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public static Task<Run> GetAsync(string pathspec, CancellationToken cancellationToken = default) =>
        MetaflowClient.FromEnvironment().RunAsync(pathspec, cancellationToken);

    /// <summary>The flow of the run.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<Flow> FlowAsync(CancellationToken cancellationToken = default) =>
        Client.FlowAsync(FlowName, cancellationToken);

    /// <summary>The steps that have begun, the latest first. Steps of Metaflow's own are left out.</summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public async IAsyncEnumerable<Step> StepsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var entry in Store.Metadata.ListStepsAsync(Address, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Pathspec.Step![0] != '_')
                yield return new Step(this, entry);
        }
    }

    /// <summary>A step of the run.</summary>
    /// <param name="name">The step's C# or stored name; <c>_parameters</c> holds the parameters of the run.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no name of a step.</exception>
    /// <exception cref="NotFoundException">The step is not in the flow, or has not begun.</exception>
    public async Task<Step> StepAsync(string name, CancellationToken cancellationToken = default) =>
        await FindStepAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw new NotFoundException(
            $"Run '{Pathspec}' has no step '{name}' that has begun; it has "
            + $"{Names(await StepsAsync(cancellationToken).Select(static s => s.Name).ToListAsync(cancellationToken).ConfigureAwait(false))}.");

    /// <summary>A step of the run; null when it is not in the flow, or has not begun.</summary>
    /// <param name="name">The step's C# or stored name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no name of a step.</exception>
    public async Task<Step?> FindStepAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var entry = await FindStepEntryAsync(name, cancellationToken).ConfigureAwait(false);
        if (entry is null && NamingPolicy.ToSnakeCase(name) is var stored && stored != name)
            entry = await FindStepEntryAsync(stored, cancellationToken).ConfigureAwait(false);
        return entry is null ? null : new Step(this, entry);
    }

    /// <summary>The task of the end step; null while the run has not come to it.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<MetaflowTask?> EndTaskAsync(CancellationToken cancellationToken = default)
    {
        var (_, end) = await EndpointsAsync(cancellationToken).ConfigureAwait(false);
        return await LatestTaskOfAsync(end, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the end step succeeded; false while the run goes on.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<bool> IsSuccessfulAsync(CancellationToken cancellationToken = default) =>
        await EndTaskAsync(cancellationToken).ConfigureAwait(false) is { } end
        && await end.IsSuccessfulAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the end step has finished; false while the run goes on, and when it failed before.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<bool> IsFinishedAsync(CancellationToken cancellationToken = default) =>
        await EndTaskAsync(cancellationToken).ConfigureAwait(false) is { } end
        && await end.IsFinishedAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>When the end step finished; null when it has not.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<DateTimeOffset?> FinishedAtAsync(CancellationToken cancellationToken = default) =>
        await EndTaskAsync(cancellationToken).ConfigureAwait(false) is { } end
            ? await end.FinishedAtAsync(cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>The pathspec of the run that this one resumes; null for a fresh run.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string?> OriginPathspecAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var step in StepsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await step.TaskAsync(cancellationToken).ConfigureAwait(false) is not { } task)
                continue;
            var metadata = await TaskMetadata.LoadAsync(task, cancellationToken).ConfigureAwait(false);
            return metadata.OriginRun is { } origin ? new Pathspec(FlowName, origin).ToString() : null;
        }

        return null;
    }

    /// <summary>The code that the run was started with; null when no code package was made.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<MetaflowCode?> CodeAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var step in StepsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await step.TaskAsync(cancellationToken).ConfigureAwait(false) is { } task
                && await task.CodeAsync(cancellationToken).ConfigureAwait(false) is { } code)
                return code;
        }

        return null;
    }

    /// <summary>The events that triggered the run; null when it was started otherwise.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Trigger?> TriggerAsync(CancellationToken cancellationToken = default)
    {
        var (start, _) = await EndpointsAsync(cancellationToken).ConfigureAwait(false);
        if (await LatestTaskOfAsync(start, cancellationToken).ConfigureAwait(false) is not { } task)
            return null;
        var metadata = await TaskMetadata.LoadAsync(task, cancellationToken).ConfigureAwait(false);
        return metadata.Find("execution-triggers") is { } triggers ? Trigger.Parse(Client, task.Pathspec, triggers) : null;
    }

    internal static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    /// <summary>The newest task of a step; null when there is none.</summary>
    internal async Task<MetaflowTask?> LatestTaskOfAsync(string step, CancellationToken cancellationToken) =>
        await FindStepEntryAsync(step, cancellationToken).ConfigureAwait(false) is { } entry
            ? await new Step(this, entry).TaskAsync(cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<(string Start, string End)> EndpointsAsync(CancellationToken cancellationToken)
    {
        if (await LatestTaskOfAsync(ParametersStep, cancellationToken).ConfigureAwait(false) is not { } parameters)
            return (DefaultStart, DefaultEnd);
        var metadata = await TaskMetadata.LoadAsync(parameters, cancellationToken).ConfigureAwait(false);
        return (metadata.Find("start_step") ?? DefaultStart, metadata.Find("end_step") ?? DefaultEnd);
    }

    private ValueTask<StepEntry?> FindStepEntryAsync(string name, CancellationToken cancellationToken) =>
        Store.Metadata.FindStepAsync(new Pathspec(FlowName, Id, name), cancellationToken);
}
