using System.Diagnostics.Metrics;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Database;

/// <summary>
/// The records in a database. What a call has reported as done survives a crash of the service and of its database. All members may be called from several threads.
/// </summary>
/// <remarks>
/// Every call may throw a <see cref="DatabaseUnavailableException"/>, after which nothing, or with a broken connection perhaps everything, was
/// done; and a <see cref="DatabaseRefusalException"/>, after which nothing was done.
/// </remarks>
internal abstract class MetadataStore : IAsyncDisposable
{
    /// <summary>The kind of database, as logs and metrics call it.</summary>
    public abstract string Kind { get; }

    /// <summary>Where it is, without secrets.</summary>
    public abstract string Location { get; }

    /// <summary>How the statements that read are written.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>The keys that clients come in with.</summary>
    public abstract ApiKeyStore Keys { get; }

    /// <summary>Makes the tables where there are none, and brings old ones up to date.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Tells in what state the tables are.</summary>
    public abstract Task<SchemaState> ReadSchemaAsync(CancellationToken cancellationToken);

    /// <summary>Asks the database for nothing, to learn that it answers.</summary>
    public abstract Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Begins to read.</summary>
    public abstract ValueTask<Rows> ReadAsync(Query query, CancellationToken cancellationToken);

    /// <summary>Adds instruments that measure what is particular to this store. By default there are none.</summary>
    /// <param name="meter">The meter of the service; the instruments live as long as it does.</param>
    public virtual void AddInstruments(Meter meter)
    {
    }

    /// <summary>Runs statements in one transaction.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="isWanted">Looks at how many rows each has changed; when it says no, nothing is done.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many rows each has changed, or would have.</returns>
    /// <exception cref="System.Data.Common.DbException">A statement breaks a rule of the tables; nothing was done.</exception>
    public abstract Task<IReadOnlyList<int>> WriteAsync(
        IReadOnlyList<Query> statements, Func<IReadOnlyList<int>, bool> isWanted, CancellationToken cancellationToken);

    /// <summary>Makes a flow.</summary>
    /// <param name="flow">Its name.</param>
    /// <param name="authorship">Who makes it.</param>
    /// <param name="created">Takes the row of a <see cref="RecordShape.Flow"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract Task<Creation> CreateFlowAsync(
        string flow, Authorship authorship, RowHandler created, CancellationToken cancellationToken);

    /// <summary>Makes a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="created">Takes the row of a <see cref="RecordShape.NewRun"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract Task<Creation> CreateRunAsync(NewRun run, RowHandler created, CancellationToken cancellationToken);

    /// <summary>Makes a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="created">Takes the row of a <see cref="RecordShape.Step"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract Task<Creation> CreateStepAsync(NewStep step, RowHandler created, CancellationToken cancellationToken);

    /// <summary>Makes a task; with a heartbeat, the run is alive as well.</summary>
    /// <param name="task">The task.</param>
    /// <param name="created">Takes the row of a <see cref="RecordShape.Task"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract Task<Creation> CreateTaskAsync(NewTask task, RowHandler created, CancellationToken cancellationToken);

    /// <summary>Notes facts about a task: all that the database takes.</summary>
    /// <param name="task">The task.</param>
    /// <param name="records">The facts.</param>
    /// <param name="time">The time, in milliseconds since 1970.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>What came of it; null when there is no such task.</returns>
    public abstract Task<Addition?> AddMetadataAsync(
        TaskAddress task, IReadOnlyList<NewMetadata> records, long time, CancellationToken cancellationToken);

    /// <summary>Registers artifacts of a task: all that the database takes. One that the attempt has already stays as it is.</summary>
    /// <param name="task">The task.</param>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="time">The time, in milliseconds since 1970.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>What came of it; null when there is no such task.</returns>
    public abstract Task<Addition?> AddArtifactsAsync(
        TaskAddress task, IReadOnlyList<NewArtifact> artifacts, long time, CancellationToken cancellationToken);

    /// <summary>Notes that a run is alive, unless that was noted less than <see cref="Heartbeats.Interval"/> seconds ago.</summary>
    /// <param name="run">The run.</param>
    /// <param name="now">The time, in seconds since 1970.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether it was noted; false also when there is no such run.</returns>
    public abstract Task<bool> BeatAsync(RunAddress run, long now, CancellationToken cancellationToken);

    /// <summary>The same for a task, and for its run.</summary>
    public abstract Task<bool> BeatAsync(TaskAddress task, long now, CancellationToken cancellationToken);

    /// <summary>Changes the user's tags of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="change">Gives the new tags, or null to leave them; it may throw to end the call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract Task<TagMutation> MutateTagsAsync(RunAddress run, TagChange change, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Works out the new tags of a run.</summary>
/// <param name="tags">The user's tags: JSON; null when there are none.</param>
/// <param name="systemTags">The system tags: JSON; null when there are none.</param>
/// <returns>The new user's tags: JSON; null to leave them as they are.</returns>
internal delegate string? TagChange(string? tags, string? systemTags);

/// <summary>What came of changing tags.</summary>
internal enum TagMutation
{
    /// <summary>They are as wanted.</summary>
    Done,

    /// <summary>There is no such run.</summary>
    NoRun,

    /// <summary>Somebody else changed them at the same time; nothing was changed here.</summary>
    Conflict,
}
