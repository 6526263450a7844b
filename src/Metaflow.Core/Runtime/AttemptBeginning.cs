using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Packaging;

namespace Metaflow.Runtime;

/// <summary>The first records of an attempt, on their way while its step runs already, and its heartbeat until it is disposed.</summary>
internal sealed class AttemptBeginning : IAsyncDisposable
{
    private readonly RunStorage _storage;
    private readonly TaskDatastoreWriter _writer;
    private readonly Pathspec _task;
    private readonly IReadOnlyList<MetadataRecord> _records;
    private readonly Heartbeat? _heartbeat;
    private Task _recorded;

    private AttemptBeginning(
        RunStorage storage, TaskDatastoreWriter writer, Pathspec task, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken)
    {
        _storage = storage;
        _writer = writer;
        _task = task;
        _records = records;
        _heartbeat = Heartbeat.OfTask(storage.Metadata, task, storage.Datastore.Time);
        _recorded = RecordAsync(cancellationToken);
    }

    /// <summary>Begins an attempt. Does not wait for its records, unless they are written at once or cannot be.</summary>
    /// <param name="storage">Where to.</param>
    /// <param name="writer">What writes the attempt's data.</param>
    /// <param name="task">The task.</param>
    /// <param name="records">The records.</param>
    /// <param name="cancellationToken">Stops the call, and the writing of the records.</param>
    public static async Task<AttemptBeginning> StartAsync(
        RunStorage storage,
        TaskDatastoreWriter writer,
        Pathspec task,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken)
    {
        var beginning = new AttemptBeginning(storage, writer, task, records, cancellationToken);
        try
        {
            if (beginning._recorded.IsCompleted)
                await beginning.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return beginning;
        }
        catch
        {
            await beginning.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for the records. A provider that could not be reached when the step started may be back, and is asked once more.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetadataException">They cannot be written.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _recorded.ConfigureAwait(false);
        }
        catch (MetadataException)
        {
            _recorded = RecordAsync(cancellationToken);
            await _recorded.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _recorded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_heartbeat is not null)
            await _heartbeat.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        await _storage.Metadata.RegisterTaskAsync(_task, _storage.Tags, _records, cancellationToken).ConfigureAwait(false);
        await _writer.SaveBeginAsync(BeginOf(_storage.Context.CodePackage), cancellationToken).ConfigureAwait(false);
    }

    private static TaskBegin BeginOf(StoredCodePackage? package) => package is null
        ? new TaskBegin()
        : new TaskBegin(package.Sha, package.DatastoreType, package.Location, package.Metadata);
}
