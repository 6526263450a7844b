namespace Metaflow.Datastore;

/// <summary>
/// Stores one attempt of a task. Artifacts are collected by <see cref="SaveArtifactAsync"/> and the <c>Inherit</c>
/// methods; the attempt exists for readers once <see cref="DoneAsync"/> has returned. For one thread at a time.
/// </summary>
public sealed class TaskDatastoreWriter
{
    private readonly FlowDatastore _flow;
    private readonly OrderedDictionary<string, StoredArtifact> _artifacts = [];

    internal TaskDatastoreWriter(FlowDatastore flow, Pathspec task, int attempt)
    {
        _flow = flow;
        Task = task;
        Attempt = attempt;
    }

    /// <summary>The pathspec of the task.</summary>
    public Pathspec Task { get; }

    /// <summary>The number of the attempt, 0 to 5.</summary>
    public int Attempt { get; }

    /// <summary>Whether <see cref="DoneAsync"/> has completed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The artifacts that the attempt has so far, in the order in which they came first.</summary>
    public IReadOnlyCollection<StoredArtifact> Artifacts => _artifacts.Values;

    /// <summary>An artifact that the attempt has so far; null when it has none of that name.</summary>
    /// <param name="name">The name as stored.</param>
    public StoredArtifact? Find(string name) => _artifacts.GetValueOrDefault(name);

    /// <summary>Stores an artifact; one of the same name is replaced.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask SaveArtifactAsync(ArtifactToSave artifact, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return SaveArtifactsAsync([artifact], cancellationToken);
    }

    /// <summary>
    /// Stores many artifacts; those of the same names are replaced. Contents that have to be written are written one
    /// after the other, in the given order; small ones are then stored together, large ones while they are written.
    /// </summary>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask SaveArtifactsAsync(
        IReadOnlyList<ArtifactToSave> artifacts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        foreach (var artifact in artifacts)
            PathspecPart.Validate(PathspecPart.Artifact, artifact.Name);
        var blobs = new StoredBlob[artifacts.Count];
        var batch = new BlobBatch(_flow.Blobs, blobs);
        await using var _ = batch.ConfigureAwait(false);
        for (var i = 0; i < blobs.Length; i++)
            await batch.AddAsync(i, artifacts[i].Content, cancellationToken).ConfigureAwait(false);
        await batch.SaveAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < blobs.Length; i++)
            Set(artifacts[i].StoredAs(blobs[i]));
    }

    /// <summary>
    /// Passes on an artifact of an input by its key, without reading it; one of the same name is replaced.
    /// </summary>
    /// <param name="artifact">The artifact of the input.</param>
    public void Inherit(StoredArtifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        Set(artifact);
    }

    /// <summary>Passes on all artifacts of an input by their keys.</summary>
    /// <param name="artifacts">The artifacts of the input.</param>
    public void InheritAll(ArtifactTable artifacts)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        _artifacts.EnsureCapacity(artifacts.Count);
        foreach (var artifact in artifacts.Items)
            Set(artifact);
    }

    /// <summary>Takes an artifact out again; does nothing when there is none of that name.</summary>
    /// <param name="name">The name as stored.</param>
    public void Remove(string name)
    {
        RequireOpen();
        _artifacts.Remove(name);
    }

    /// <summary>Notes which code the attempt runs.</summary>
    /// <param name="begin">The code.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask SaveBeginAsync(TaskBegin begin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(begin);
        var json = PythonJsonWriter.Rent();
        AttemptJson.WriteBegin(json, begin, Attempt);
        return SaveAsync(AttemptFile.Begin, json, cancellationToken);
    }

    /// <summary>
    /// Finishes the attempt: stores the table of its artifacts and then the marker that makes it exist for readers.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The attempt as readers see it.</returns>
    public async ValueTask<TaskDatastore> DoneAsync(CancellationToken cancellationToken = default)
    {
        RequireOpen();
        var table = new ArtifactTable([.. _artifacts.Values]);
        if (Task.Step != "_parameters")
            await SaveAsync(AttemptFile.End, AttemptJson.EmptyObject, cancellationToken).ConfigureAwait(false);
        var json = PythonJsonWriter.Rent();
        AttemptJson.WriteData(json, _flow.Storage.Type, Attempt, table);
        await SaveAsync(AttemptFile.Data, json, cancellationToken).ConfigureAwait(false);
        await SaveAsync(AttemptFile.Done, AttemptJson.EmptyString, cancellationToken).ConfigureAwait(false);
        IsDone = true;
        return new TaskDatastore(_flow, Task, Attempt, table);
    }

    /// <summary>Notes how the attempt ended, as its scheduler saw it.</summary>
    /// <param name="exit">How it ended.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask SaveExitAsync(TaskExit exit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exit);
        var json = PythonJsonWriter.Rent();
        AttemptJson.WriteExit(json, exit);
        return SaveAsync(AttemptFile.Exit, json, cancellationToken);
    }

    /// <summary>Stores a log of the attempt; one stored before is replaced.</summary>
    /// <param name="source">Who captured it.</param>
    /// <param name="stream">Which stream it is of.</param>
    /// <param name="content">Its lines, in the format of task logs.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask SaveLogAsync(
        LogSource source,
        LogStream stream,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken = default) =>
        SaveAsync(LogFile.Suffix(source, stream), content, cancellationToken);

    internal async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        // Readers count attempts up to the first gap. An attempt whose process never got as far as beginning it leaves one.
        for (var earlier = 0; earlier < Attempt; earlier++)
        {
            var path = AttemptFile.Path(Task, earlier, AttemptFile.Attempt);
            if (!await _flow.Storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
                await SaveAttemptAsync(earlier, cancellationToken).ConfigureAwait(false);
        }

        await SaveAttemptAsync(Attempt, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SaveAttemptAsync(int attempt, CancellationToken cancellationToken)
    {
        var json = PythonJsonWriter.Rent();
        AttemptJson.WriteAttempt(json, _flow.Time.GetUtcNow());
        var item = new ObjectToSave(AttemptFile.Path(Task, attempt, AttemptFile.Attempt), json.Written.ToArray());
        json.Return();
        await _flow.Storage.SaveAsync(item, overwrite: true, cancellationToken).ConfigureAwait(false);
    }

    private void Set(StoredArtifact artifact)
    {
        RequireOpen();
        _artifacts[artifact.Name] = artifact;
    }

    private void RequireOpen()
    {
        if (IsDone)
            throw new DatastoreException($"Attempt {Attempt} of task '{Task}' is finished and cannot be changed.");
    }

    private ValueTask SaveAsync(string suffix, PythonJsonWriter json, CancellationToken cancellationToken)
    {
        var content = json.Written.ToArray();
        json.Return();
        return SaveAsync(suffix, content, cancellationToken);
    }

    private async ValueTask SaveAsync(string suffix, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var item = new ObjectToSave(AttemptFile.Path(Task, Attempt, suffix), content);
        await _flow.Storage.SaveAsync(item, overwrite: true, cancellationToken).ConfigureAwait(false);
    }
}
