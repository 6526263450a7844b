using System.Globalization;
using Metaflow.Metadata;

namespace Metaflow.Testing;

public sealed partial class MemoryMetadata
{
    /// <inheritdoc/>
    public override IAsyncEnumerable<FlowEntry> ListFlowsAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return EntryOrder.ByName(
                _flows.Select(static f => new FlowEntry(f.Key, f.Value.CreatedAt)), static f => f.Flow);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<FlowEntry?> FindFlowAsync(string flow, CancellationToken cancellationToken = default)
    {
        PathspecPart.Validate(PathspecPart.Flow, flow);
        lock (_lock)
            return new(_flows.TryGetValue(flow, out var found) ? new FlowEntry(flow, found.CreatedAt) : null);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<RunEntry> ListRunsAsync(string flow, CancellationToken cancellationToken = default)
    {
        PathspecPart.Validate(PathspecPart.Flow, flow);
        lock (_lock)
        {
            return EntryOrder.NewestFirst(
                _flows.GetValueOrDefault(flow)?.Runs.Values.Select(static r => r.Entry).OfType<RunEntry>() ?? [],
                static r => (r.CreatedAt, r.Pathspec.Run!));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<RunEntry?> FindRunAsync(Pathspec run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        lock (_lock)
            return new(FindRun(run.Require(2))?.Entry);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<StepEntry> ListStepsAsync(
        Pathspec run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        lock (_lock)
        {
            return EntryOrder.NewestFirst(
                FindRun(run.Require(2))?.Steps.Values.Select(static s => s.Entry) ?? [],
                static s => (s.CreatedAt, s.Pathspec.Step!));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<StepEntry?> FindStepAsync(Pathspec step, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        lock (_lock)
            return new(FindStep(step.Require(3))?.Entry);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TaskEntry> ListTasksAsync(
        Pathspec step, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        lock (_lock)
        {
            return EntryOrder.NewestFirst(
                FindStep(step.Require(3))?.Tasks.Values.Select(static t => t.Entry).OfType<TaskEntry>() ?? [],
                static t => (t.CreatedAt, t.Pathspec.Task!));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<TaskEntry?> FindTaskAsync(Pathspec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        lock (_lock)
            return new(FindTask(task.Require(4))?.Entry);
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<MetadataEntry>> LoadMetadataAsync(
        Pathspec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        lock (_lock)
            return new([.. FindTask(task.Require(4))?.Facts.OrderBy(static f => f.CreatedAt) ?? Enumerable.Empty<MetadataEntry>()]);
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ArtifactEntry>> ListArtifactsAsync(
        Pathspec task, int? attempt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        lock (_lock)
        {
            if (FindTask(task.Require(4)) is not { } records || (attempt ?? DoneAttempt(records)) is not { } number)
                return new([]);
            return new(
            [
                .. records.Artifacts.Values.Where(a => a.Attempt == number).OrderBy(static a => a.Name, StringComparer.Ordinal),
            ]);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<ArtifactEntry?> FindArtifactAsync(
        Pathspec artifact, int? attempt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        artifact.Require(5);
        lock (_lock)
        {
            return new(FindTask(artifact) is { } records && (attempt ?? DoneAttempt(records)) is { } number
                ? records.Artifacts.GetValueOrDefault((number, artifact.Artifact!))
                : null);
        }
    }

    /// <summary>The attempt that was marked done last; null when none was.</summary>
    private static int? DoneAttempt(TaskRecords records) =>
        records.Facts.Where(static f => f.Field == "attempt-done").MaxBy(static f => f.CreatedAt) is { } done
        && int.TryParse(done.Value, CultureInfo.InvariantCulture, out var attempt) ? attempt : null;

    private RunRecords? FindRun(Pathspec path) => _flows.GetValueOrDefault(path.Flow)?.Runs.GetValueOrDefault(path.Run!);

    private StepRecords? FindStep(Pathspec path) => FindRun(path)?.Steps.GetValueOrDefault(path.Step!);

    private TaskRecords? FindTask(Pathspec path) => FindStep(path)?.Tasks.GetValueOrDefault(path.Task!);
}
