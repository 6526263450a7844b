using Metaflow.Datastore;

namespace Metaflow.Metadata;

/// <summary>
/// Metadata in files of this machine, beside the local datastore: nothing to install, and readable by every Metaflow.
/// Every call but <see cref="MutateTagsAsync"/> completes before it returns.
/// </summary>
public sealed partial class LocalMetadata : MetadataProvider
{
    /// <summary>The name of the provider.</summary>
    internal const string TypeName = "local";

    private const int MaxKnownSteps = 4096;

    private readonly string _root;
    private readonly string? _user;
    private readonly TimeProvider _time;
    private readonly RunIdClock _runIds;
    private readonly TaskIdSequence _taskIds;
    private readonly HashSet<string> _knownSteps = [];
    private readonly Lock _gate = new();
    private readonly CommonMembers _common;

    /// <summary>Uses the metadata in a directory, which is made when something is written first.</summary>
    /// <param name="root">The absolute path of the directory of the local datastore.</param>
    /// <param name="user">The name that records carry; null when it is not known.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public LocalMetadata(string root, string? user, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _user = user;
        _common = new CommonMembers(user);
        _time = time ?? TimeProvider.System;
        _runIds = new RunIdClock(_time);
        _taskIds = new TaskIdSequence(_root);
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <inheritdoc/>
    public override string Location => _root;

    /// <inheritdoc/>
    public override ValueTask<Pathspec> NewRunAsync(
        string flow, RunTags tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        PathspecPart.Validate(PathspecPart.Flow, flow);
        EnsureFlow(flow);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var run = new Pathspec(flow, _runIds.Next());
            if (TryCreateRun(run, tags))
            {
                _taskIds.StartsEmpty(run);
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
        run.Require(2);
        cancellationToken.ThrowIfCancellationRequested();
        EnsureFlow(run.Flow);
        if (File.Exists(SelfOf(run)))
            return new(false);
        return new(TryCreateRun(run, tags) || WriteSelfIfMissing(run, tags));
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
        while (true)
        {
            var task = step.WithTask(_taskIds.Next(step));
            if (Register(task, tags, records, cancellationToken))
                return new(task);
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
        if (Register(task.Require(4), tags, records, cancellationToken))
            return new(true);
        WriteRecords(task, records);
        return new(false);
    }

    /// <inheritdoc/>
    public override ValueTask RegisterMetadataAsync(
        Pathspec task, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        WriteRecords(task.Require(4), records);
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
        WriteArtifacts(new ArtifactFiles(task.Require(4), attempt, storage, _common.Of(task.Flow, tags), Now()), task, artifacts);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask RegisterDoneTaskAsync(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(artifacts);
        var files = new ArtifactFiles(task.Require(4), 0, storage, _common.Of(task.Flow, tags), Now());
        if (!Directory.Exists(DirectoryOf(task)) && PublishTask(task, tags, records, files, artifacts, cancellationToken))
            return default;
        if (Register(task, tags, records, cancellationToken))
            WriteArtifacts(files, task, artifacts);
        return default;
    }

    private void WriteArtifacts(ArtifactFiles files, Pathspec task, IReadOnlyCollection<StoredArtifact> artifacts)
    {
        var directory = MetaOf(task) + "/";
        var json = PythonJsonWriter.Rent();
        foreach (var artifact in artifacts)
        {
            var path = directory + files.NameOf(artifact);
            if (File.Exists(path))
                continue;
            files.Write(json, artifact);
            AtomicFile.Write(path, json.Written);
        }

        json.Return();
    }

    private string DirectoryOf(Pathspec pathspec) => string.Concat(_root, "/", pathspec.ToString());

    private string MetaOf(Pathspec pathspec) => string.Concat(_root, "/", pathspec.ToString(), "/_meta");

    private string SelfOf(Pathspec pathspec) => string.Concat(_root, "/", pathspec.ToString(), "/_meta/_self.json");

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void EnsureFlow(string flow)
    {
        var path = SelfOf(new Pathspec(flow));
        if (File.Exists(path))
            return;
        var json = PythonJsonWriter.Rent();
        MetadataJson.WriteFlow(json, flow, Now());
        AtomicFile.Write(path, json.Written);
        json.Return();
    }

    private void EnsureStep(Pathspec step, RunTags tags)
    {
        var directory = DirectoryOf(step);
        lock (_gate)
        {
            if (_knownSteps.Contains(directory))
                return;
        }

        WriteSelfIfMissing(step, tags);
        lock (_gate)
        {
            if (_knownSteps.Count >= MaxKnownSteps)
                _knownSteps.Clear();
            _knownSteps.Add(directory);
        }
    }

    private bool WriteSelfIfMissing(Pathspec pathspec, RunTags tags)
    {
        var path = SelfOf(pathspec);
        if (File.Exists(path))
            return false;
        var json = PythonJsonWriter.Rent();
        MetadataJson.WriteSelf(json, pathspec, _common.Of(pathspec.Flow, tags), Now());
        AtomicFile.Write(path, json.Written);
        json.Return();
        return true;
    }

    private bool TryCreateRun(Pathspec run, RunTags tags)
    {
        using var directory = new NewDirectory(DirectoryOf(run));
        var json = PythonJsonWriter.Rent();
        MetadataJson.WriteSelf(json, run, _common.Of(run.Flow, tags), Now());
        directory.Write("_self.json", json.Written);
        json.Return();
        return directory.TryPublish();
    }

    /// <summary>Records a task that is not recorded yet, with its facts; false when it is recorded already.</summary>
    private bool Register(
        Pathspec task, RunTags tags, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(DirectoryOf(task)) && PublishTask(task, tags, records, null, [], cancellationToken))
            return true;

        // The directory may be there before the task is recorded, also since a moment ago: then its files are added one by one.
        if (!WriteSelfIfMissing(task, tags))
            return false;
        EnsureStep(new Pathspec(task.Flow, task.Run, task.Step), tags);
        WriteRecords(task, records);
        return true;
    }

    /// <summary>Makes the directory of a task appear with all its files at once; false when it is there already.</summary>
    private bool PublishTask(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        ArtifactFiles? files,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EnsureStep(new Pathspec(task.Flow, task.Run, task.Step), tags);
        using var directory = new NewDirectory(DirectoryOf(task));
        var json = PythonJsonWriter.Rent();
        var now = Now();
        MetadataJson.WriteSelf(json, task, _common.Of(task.Flow, tags), now);
        directory.Write("_self.json", json.Written);
        for (var i = 0; i < records.Count; i++)
        {
            var stamp = now + RepeatsBefore(records, i);
            json.Clear();
            MetadataJson.WriteRecord(json, task, records[i], _user, stamp);
            directory.Write(RecordFileName(records[i].Field, stamp), json.Written);
        }

        foreach (var artifact in artifacts)
        {
            files!.Write(json, artifact);
            directory.Write(files.NameOf(artifact), json.Written);
        }

        json.Return();
        return directory.TryPublish();
    }
}
