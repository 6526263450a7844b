using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.TestFlows;

/// <summary>Passes everything on to a metadata provider; the process may die before any write.</summary>
internal sealed class MortalMetadata(MetadataProvider inner, Mortality mortality) : MetadataProvider
{
    public override string Type => inner.Type;

    public override string Location => inner.Location;

    public override bool MakesTaskIds => inner.MakesTaskIds;

    public override ValueTask<Pathspec> NewRunAsync(string flow, RunTags tags, CancellationToken cancellationToken = default)
    {
        mortality.Write();
        return inner.NewRunAsync(flow, tags, cancellationToken);
    }

    public override ValueTask<bool> RegisterRunAsync(Pathspec run, RunTags tags, CancellationToken cancellationToken = default)
    {
        mortality.Write();
        return inner.RegisterRunAsync(run, tags, cancellationToken);
    }

    public override ValueTask<Pathspec> NewTaskAsync(
        Pathspec step, RunTags tags, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken = default)
    {
        mortality.Write();
        return inner.NewTaskAsync(step, tags, records, cancellationToken);
    }

    public override ValueTask<bool> RegisterTaskAsync(
        Pathspec task, RunTags tags, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken = default)
    {
        mortality.Write();
        return inner.RegisterTaskAsync(task, tags, records, cancellationToken);
    }

    public override ValueTask RegisterDoneTaskAsync(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default)
    {
        mortality.Write();
        return inner.RegisterDoneTaskAsync(task, tags, records, storage, artifacts, cancellationToken);
    }

    public override ValueTask RegisterMetadataAsync(
        Pathspec task, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken = default)
    {
        mortality.Write();
        return inner.RegisterMetadataAsync(task, records, cancellationToken);
    }

    public override ValueTask RegisterArtifactsAsync(
        Pathspec task,
        int attempt,
        RunTags tags,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default)
    {
        mortality.Write();
        return inner.RegisterArtifactsAsync(task, attempt, tags, storage, artifacts, cancellationToken);
    }

    public override ValueTask<IReadOnlyList<string>> MutateTagsAsync(
        Pathspec run,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken = default) => inner.MutateTagsAsync(run, add, remove, cancellationToken);

    public override IAsyncEnumerable<FlowEntry> ListFlowsAsync(CancellationToken cancellationToken = default) =>
        inner.ListFlowsAsync(cancellationToken);

    public override ValueTask<FlowEntry?> FindFlowAsync(string flow, CancellationToken cancellationToken = default) =>
        inner.FindFlowAsync(flow, cancellationToken);

    public override IAsyncEnumerable<RunEntry> ListRunsAsync(string flow, CancellationToken cancellationToken = default) =>
        inner.ListRunsAsync(flow, cancellationToken);

    public override ValueTask<RunEntry?> FindRunAsync(Pathspec run, CancellationToken cancellationToken = default) =>
        inner.FindRunAsync(run, cancellationToken);

    public override IAsyncEnumerable<StepEntry> ListStepsAsync(Pathspec run, CancellationToken cancellationToken = default) =>
        inner.ListStepsAsync(run, cancellationToken);

    public override ValueTask<StepEntry?> FindStepAsync(Pathspec step, CancellationToken cancellationToken = default) =>
        inner.FindStepAsync(step, cancellationToken);

    public override IAsyncEnumerable<TaskEntry> ListTasksAsync(Pathspec step, CancellationToken cancellationToken = default) =>
        inner.ListTasksAsync(step, cancellationToken);

    public override ValueTask<TaskEntry?> FindTaskAsync(Pathspec task, CancellationToken cancellationToken = default) =>
        inner.FindTaskAsync(task, cancellationToken);

    public override ValueTask<IReadOnlyList<MetadataEntry>> LoadMetadataAsync(
        Pathspec task, CancellationToken cancellationToken = default) => inner.LoadMetadataAsync(task, cancellationToken);

    public override ValueTask<IReadOnlyList<ArtifactEntry>> ListArtifactsAsync(
        Pathspec task, int? attempt = null, CancellationToken cancellationToken = default) =>
        inner.ListArtifactsAsync(task, attempt, cancellationToken);

    public override ValueTask<ArtifactEntry?> FindArtifactAsync(
        Pathspec artifact, int? attempt = null, CancellationToken cancellationToken = default) =>
        inner.FindArtifactAsync(artifact, attempt, cancellationToken);
}
