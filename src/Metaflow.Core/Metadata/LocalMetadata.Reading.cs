using System.Globalization;
using System.Runtime.CompilerServices;

namespace Metaflow.Metadata;

public sealed partial class LocalMetadata
{
    private const string DonePattern = "sysmeta_attempt-done_*";

    /// <inheritdoc/>
    public override IAsyncEnumerable<FlowEntry> ListFlowsAsync(CancellationToken cancellationToken = default) =>
        EntryOrder.ByName(
            ReadChildren(_root, PathspecPart.Flow, ReadFlow, cancellationToken),
            static flow => flow.Flow);

    /// <inheritdoc/>
    public override ValueTask<FlowEntry?> FindFlowAsync(string flow, CancellationToken cancellationToken = default) =>
        new(ReadFlow(flow));

    /// <inheritdoc/>
    public override IAsyncEnumerable<RunEntry> ListRunsAsync(string flow, CancellationToken cancellationToken = default) =>
        EntryOrder.NewestFirst(
            ReadChildren(
                DirectoryOf(new Pathspec(flow)), PathspecPart.Run, id => ReadRun(new Pathspec(flow, id)), cancellationToken),
            static run => (run.CreatedAt, run.Pathspec.Run!));

    /// <inheritdoc/>
    public override ValueTask<RunEntry?> FindRunAsync(Pathspec run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new(ReadRun(run.Require(2)));
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<StepEntry> ListStepsAsync(
        Pathspec run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return EntryOrder.NewestFirst(
            ReadChildren(
                DirectoryOf(run.Require(2)),
                PathspecPart.Step,
                name => ReadStep(new Pathspec(run.Flow, run.Run, name)),
                cancellationToken),
            static step => (step.CreatedAt, step.Pathspec.Step!));
    }

    /// <inheritdoc/>
    public override ValueTask<StepEntry?> FindStepAsync(Pathspec step, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new(ReadStep(step.Require(3)));
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TaskEntry> ListTasksAsync(
        Pathspec step, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        return EntryOrder.NewestFirst(
            ReadChildren(
                DirectoryOf(step.Require(3)), PathspecPart.Task, id => ReadTask(step.WithTask(id)), cancellationToken),
            static task => (task.CreatedAt, task.Pathspec.Task!));
    }

    /// <inheritdoc/>
    public override ValueTask<TaskEntry?> FindTaskAsync(Pathspec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new(ReadTask(task.Require(4)));
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<MetadataEntry>> LoadMetadataAsync(
        Pathspec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var entries = new List<MetadataEntry>();
        foreach (var path in FilesOf(task.Require(4), RecordPrefix + "*"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var json = MetadataJson.TryRead(path);
            if (json is not null)
                entries.Add(MetadataJson.ReadRecord(json.RootElement));
        }

        // Files come by name: of records with one time, the order of a field's stamps is kept.
        return new([.. entries.OrderBy(static entry => entry.CreatedAt)]);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TaskFact> ListTaskFactsAsync(
        Pathspec step, string field, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pattern = $"{RecordPrefix}{MetadataRecord.ValidateField(field)}_*.json";
        await foreach (var task in ListTasksAsync(step, cancellationToken).ConfigureAwait(false))
            yield return new TaskFact(task, FindFact(task.Pathspec, field, pattern)?.Value);
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ArtifactEntry>> ListArtifactsAsync(
        Pathspec task, int? attempt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        task.Require(4);
        if ((attempt ?? FindDoneAttempt(task)) is not { } number)
            return new([]);
        var entries = new List<ArtifactEntry>();
        foreach (var path in FilesOf(task, string.Create(CultureInfo.InvariantCulture, $"{number}_artifact_*.json")))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadArtifact(task, number, path) is { } entry)
                entries.Add(entry);
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new(entries);
    }

    /// <inheritdoc/>
    public override ValueTask<ArtifactEntry?> FindArtifactAsync(
        Pathspec artifact, int? attempt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var task = new Pathspec(artifact.Require(5).Flow, artifact.Run, artifact.Step, artifact.Task);
        if ((attempt ?? FindDoneAttempt(task)) is not { } number)
            return new((ArtifactEntry?)null);
        var name = string.Create(CultureInfo.InvariantCulture, $"{number}_artifact_{artifact.Artifact}.json");
        return new(ReadArtifact(task, number, $"{MetaOf(task)}/{name}"));
    }

    /// <summary>What is recorded in the directories below one; those with names that are no ids are not Metaflow's.</summary>
    private static List<T> ReadChildren<T>(
        string directory, int part, Func<string, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        var entries = new List<T>();
        if (!Directory.Exists(directory))
            return entries;
        foreach (var path in Directory.EnumerateDirectories(directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetFileName(path);
            if (PathspecPart.IsValid(part, name) && read(name) is { } entry)
                entries.Add(entry);
        }

        return entries;
    }

    private static ArtifactEntry? ReadArtifact(Pathspec task, int attempt, string path)
    {
        using var json = MetadataJson.TryRead(path);
        return json is null ? null : MetadataJson.ReadArtifact(task, attempt, json.RootElement);
    }

    private string[] FilesOf(Pathspec task, string pattern)
    {
        var directory = MetaOf(task);
        if (!Directory.Exists(directory))
            return [];
        var files = Directory.GetFiles(directory, pattern);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>The latest record of a field; null when there is none.</summary>
    private MetadataEntry? FindFact(Pathspec task, string field, string pattern)
    {
        MetadataEntry? latest = null;
        foreach (var path in FilesOf(task, pattern))
        {
            // The pattern also matches fields whose names begin with that of this one.
            using var json = MetadataJson.TryRead(path);
            if (json is not null && MetadataJson.ReadRecord(json.RootElement) is var entry && entry.Field == field
                && (latest is null || entry.CreatedAt >= latest.CreatedAt))
                latest = entry;
        }

        return latest;
    }

    /// <summary>The attempt that was marked done last; null when none was.</summary>
    private int? FindDoneAttempt(Pathspec task)
    {
        if (FilesOf(task, DonePattern) is not [.., var latest])
            return null;
        using var json = MetadataJson.TryRead(latest);
        return json is not null
            && int.TryParse(MetadataJson.Text(json.RootElement, "value"), CultureInfo.InvariantCulture, out var attempt)
            ? attempt
            : null;
    }

    private FlowEntry? ReadFlow(string flow)
    {
        using var json = MetadataJson.TryRead(SelfOf(new Pathspec(flow)));
        return json is null ? null : new FlowEntry(flow, MetadataJson.Time(json.RootElement));
    }

    private RunEntry? ReadRun(Pathspec run)
    {
        using var json = MetadataJson.TryRead(SelfOf(run));
        if (json is null)
            return null;
        var root = json.RootElement;
        return new RunEntry(
            run,
            MetadataJson.Text(root, "user_name"),
            MetadataJson.Texts(root, "tags"),
            MetadataJson.Texts(root, "system_tags"),
            MetadataJson.Time(root));
    }

    private StepEntry? ReadStep(Pathspec step)
    {
        using var json = MetadataJson.TryRead(SelfOf(step));
        return json is null ? null : new StepEntry(step, MetadataJson.Time(json.RootElement));
    }

    private TaskEntry? ReadTask(Pathspec task)
    {
        using var json = MetadataJson.TryRead(SelfOf(task));
        return json is null ? null : new TaskEntry(task, MetadataJson.Time(json.RootElement));
    }
}
