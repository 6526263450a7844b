namespace Metaflow.Datastore;

/// <summary>
/// What a flow keeps: the attempts of its tasks and the blobs of their artifacts. All members may be called from
/// several threads.
/// </summary>
public sealed partial class FlowDatastore
{
    /// <summary>Opens the data of a flow; nothing is read or written yet.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="storage">Where the data is.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="blobs">How blobs are stored and read; null for the defaults.</param>
    /// <param name="cache">What keeps on this machine what was read; null for nothing.</param>
    /// <exception cref="PathspecException">The name is not valid.</exception>
    public FlowDatastore(
        string flow,
        Storage storage,
        TimeProvider? time = null,
        BlobOptions? blobs = null,
        BlobFileCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        Flow = PathspecPart.Validate(PathspecPart.Flow, flow);
        Storage = storage;
        Time = time ?? TimeProvider.System;
        Blobs = new ContentAddressedStore(flow, storage, blobs, cache);
    }

    /// <summary>The flow's name.</summary>
    public string Flow { get; }

    /// <summary>Where the data is.</summary>
    public Storage Storage { get; }

    /// <summary>The blobs of the flow.</summary>
    public ContentAddressedStore Blobs { get; }

    internal TimeProvider Time { get; }

    /// <summary>Begins an attempt of a task: from now on it counts as the latest of the task.</summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">The number of the attempt, 0 to 5.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">The number is out of range, or the storage fails.</exception>
    public async ValueTask<TaskDatastoreWriter> BeginAttemptAsync(
        Pathspec task, int attempt, CancellationToken cancellationToken = default)
    {
        var writer = WriterFor(task, attempt);
        await writer.BeginAsync(cancellationToken).ConfigureAwait(false);
        return writer;
    }

    /// <summary>
    /// A writer for an attempt that another process has begun, for what a scheduler adds: its exit and its logs.
    /// </summary>
    /// <param name="task">The pathspec of the task.</param>
    /// <param name="attempt">The number of the attempt, 0 to 5.</param>
    /// <exception cref="DatastoreException">The number is out of range.</exception>
    public TaskDatastoreWriter WriterFor(Pathspec task, int attempt) =>
        new(this, RequireTask(task), AttemptFile.Validate(attempt));

    /// <summary>The ids of the runs that have data, in no particular order.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<IReadOnlyList<string>> ListRunsAsync(CancellationToken cancellationToken = default)
    {
        var runs = await ListAsync(Flow, PathspecPart.Run, cancellationToken).ConfigureAwait(false);
        runs.Remove("data");
        return runs;
    }

    /// <summary>
    /// The names of the steps of a run that have data, without <c>_parameters</c>, in no particular order.
    /// </summary>
    /// <param name="run">The run id.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<IReadOnlyList<string>> ListStepsAsync(
        string run, CancellationToken cancellationToken = default)
    {
        var path = new Pathspec(Flow, run).ToString();
        var steps = await ListAsync(path, PathspecPart.Step, cancellationToken).ConfigureAwait(false);
        steps.RemoveAll(static step => step[0] == '_');
        return steps;
    }

    /// <summary>The ids of the tasks of a step that have data, in no particular order.</summary>
    /// <param name="run">The run id.</param>
    /// <param name="step">The step's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<IReadOnlyList<string>> ListTasksAsync(
        string run, string step, CancellationToken cancellationToken = default) =>
        await ListAsync(new Pathspec(Flow, run, step).ToString(), PathspecPart.Task, cancellationToken)
            .ConfigureAwait(false);

    internal Pathspec RequireTask(Pathspec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Require(4).Flow == Flow
            ? task
            : throw new DatastoreException($"Task '{task}' does not belong to flow '{Flow}', whose data this is.");
    }

    private async ValueTask<List<string>> ListAsync(string path, int part, CancellationToken cancellationToken)
    {
        var entries = await Storage.ListAsync(path, cancellationToken).ConfigureAwait(false);
        var names = new List<string>(entries.Count);
        foreach (var entry in entries)
        {
            // What is not a valid id was not put there by Metaflow.
            if (entry.IsDirectory && PathspecPart.IsValid(part, entry.Name))
                names.Add(entry.Name);
        }

        return names;
    }
}
