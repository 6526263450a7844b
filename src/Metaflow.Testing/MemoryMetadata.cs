using System.Globalization;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Testing;

/// <summary>Records of runs in the memory of this process, gone with the object. Thread-safe.</summary>
public sealed partial class MemoryMetadata : MetadataProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FlowRecords> _flows = new(StringComparer.Ordinal);
    private readonly string? _user;
    private readonly TimeProvider _time;
    private readonly RunIdClock _runIds;

    /// <summary>Makes a provider without records.</summary>
    /// <param name="user">The name that records carry; null when it is not known.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public MemoryMetadata(string? user = null, TimeProvider? time = null)
    {
        _user = user;
        _time = time ?? TimeProvider.System;
        _runIds = new RunIdClock(_time);
        Location = "memory://" + Guid.NewGuid().ToString("N");
    }

    /// <inheritdoc/>
    public override string Type => "memory";

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    public override ValueTask<Pathspec> NewRunAsync(
        string flow, RunTags tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        PathspecPart.Validate(PathspecPart.Flow, flow);
        lock (_lock)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var run = new Pathspec(flow, _runIds.Next());
                if (TryCreate(run, tags))
                    return new(run);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> RegisterRunAsync(
        Pathspec run, RunTags tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(tags);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(TryCreate(run.Require(2), tags));
    }

    /// <inheritdoc/>
    public override ValueTask<Pathspec> NewTaskAsync(
        Pathspec step,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        step.Require(3);
        lock (_lock)
        {
            while (true)
            {
                var id = RunAt(step).NextTaskId++;
                var task = step.WithTask(id.ToString(CultureInfo.InvariantCulture));
                if (Register(task, tags, records, cancellationToken))
                    return new(task);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> RegisterTaskAsync(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        task.Require(4);
        lock (_lock)
        {
            var isNew = Register(task, tags, records, cancellationToken);
            if (!isNew)
                Note(task, records);
            return new(isNew);
        }
    }

    /// <inheritdoc/>
    public override ValueTask RegisterMetadataAsync(
        Pathspec task, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        task.Require(4);
        lock (_lock)
            Note(task, records);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask RegisterArtifactsAsync(
        Pathspec task,
        int attempt,
        RunTags tags,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(artifacts);
        cancellationToken.ThrowIfCancellationRequested();
        AttemptFile.Validate(attempt);
        task.Require(4);
        lock (_lock)
        {
            var known = TaskAt(task).Artifacts;
            foreach (var artifact in artifacts)
            {
                known.TryAdd((attempt, artifact.Name), new ArtifactEntry(
                    new Pathspec(task.Flow, task.Run, task.Step, task.Task, artifact.Name),
                    attempt,
                    artifact.Key,
                    artifact.Info.Encoding,
                    storage.Type,
                    ArtifactEntry.RootPrefix + storage.Root,
                    Now()));
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<string>> MutateTagsAsync(
        Pathspec run,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken = default)
    {
        var change = new TagChange(run, add, remove);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (FindRun(run) is not { Entry: { } entry } records)
                throw change.MissingRun(Location);
            var tags = change.Apply(entry);
            records.Entry = entry with { Tags = tags };
            return new(tags);
        }
    }

    // As precise as records in files are, so that tests see what users will.
    private DateTimeOffset Now() =>
        DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private bool TryCreate(Pathspec run, RunTags tags)
    {
        var records = RunAt(run);
        if (records.Entry is not null)
            return false;
        records.Entry = new RunEntry(run, _user, tags.User, tags.System, Now());
        return true;
    }

    private bool Register(
        Pathspec task, RunTags tags, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        var found = TaskAt(task);
        if (found.Entry is not null)
            return false;
        found.Entry = new TaskEntry(task, Now());
        Note(task, records);
        return true;
    }

    private void Note(Pathspec task, IReadOnlyList<MetadataRecord> records)
    {
        var facts = TaskAt(task).Facts;
        foreach (var record in records)
        {
            MetadataRecord.ValidateField(record.Field);

            // The time tells which record of a field holds: a later one must be greater.
            var stamp = Now();
            while (facts.Exists(f => f.Field == record.Field && f.CreatedAt == stamp))
                stamp = stamp.AddMilliseconds(1);
            facts.Add(new MetadataEntry(record.Field, record.Value, record.Type, record.Tags, stamp));
        }
    }
}
