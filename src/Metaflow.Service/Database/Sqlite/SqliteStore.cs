using System.Diagnostics.Metrics;
using System.Globalization;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;
using Microsoft.Data.Sqlite;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>The records in one file of SQLite. Thread-safe; one service may use the file at a time.</summary>
internal sealed class SqliteStore : MetadataStore
{
    private readonly string _path;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly SqliteCreations _creations;

    private SqliteStore(string path)
    {
        _path = path;
        _writer = new SqliteWriter(path);
        _readers = new SqliteReaders(path);
        _creations = new SqliteCreations(new RepeatedCreations(Dialect));
    }

    public override string Kind => "sqlite";

    public override string Location => _path;

    public override SqlDialect Dialect { get; } = new SqliteDialect();

    public override ApiKeyStore Keys => new SqliteApiKeyStore(_writer);

    /// <summary>Opens a file; makes it, and its folder, when there is none.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be opened.</exception>
    public static SqliteStore Open(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new SqliteStore(path);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnavailableException($"The file '{path}' cannot be opened: {e.Message}", e);
        }
    }

    public override Task PrepareAsync(CancellationToken cancellationToken) => _writer.WriteAsync(
        session =>
        {
            var version = (long)session.Scalar("PRAGMA user_version")!;
            if (version > SqliteSchema.Version)
                throw new DatabaseUnavailableException(
                    $"The file '{_path}' was written by a newer version of this service (its tables have version {version}). Use that version.");
            if (version == SqliteSchema.Version)
                return false;
            if (session.Scalar("SELECT 1 FROM sqlite_master LIMIT 1") is not null)
                throw new DatabaseUnavailableException($"The file '{_path}' is a database of another program. Name another file.");
            session.ExecuteScript(SqliteSchema.Create);
            session.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SqliteSchema.Version}"));
            return true;
        },
        cancellationToken);

    public override void AddInstruments(Meter meter) => _writer.AddInstruments(meter);

    public override async Task<IReadOnlyList<int>> WriteAsync(
        IReadOnlyList<Query> statements, Func<IReadOnlyList<int>, bool> isWanted, CancellationToken cancellationToken)
    {
        int[] rows = [];
        try
        {
            return await _writer.WriteAsync<IReadOnlyList<int>>(
                session =>
                {
                    rows = [.. statements.Select(s => session.Execute(s.Text, [.. s.Values]))];
                    return isWanted(rows) ? rows : throw new UnwantedException();
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (UnwantedException)
        {
            return rows;
        }
    }

    public override async Task<SchemaState> ReadSchemaAsync(CancellationToken cancellationToken)
    {
        var query = new SqlText().Append("SELECT user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_user_version").Build();
        var rows = await ReadAsync(query, cancellationToken).ConfigureAwait(false);
        await using var _ = rows.ConfigureAwait(false);
        await rows.NextAsync(cancellationToken).ConfigureAwait(false);
        var (version, isEmpty) = (rows.Current.GetInt64(0), rows.Current.GetInt64(1) == 0);
        return new SchemaState(
            version.ToString(CultureInfo.InvariantCulture),
            isEmpty,
            version == SqliteSchema.Version ? null
            : isEmpty ? "There are no tables yet."
            : version == 0 ? "It is a database of another program."
            : $"They have version {version}, and this service knows version {SqliteSchema.Version}.");
    }

    public override Task PingAsync(CancellationToken cancellationToken) =>
        _writer.WriteAsync(static session => session.Scalar("SELECT 1"), cancellationToken);

    public override ValueTask<Rows> ReadAsync(Query query, CancellationToken cancellationToken) => _readers.ReadAsync(query, cancellationToken);

    public override Task<Creation> CreateFlowAsync(
        string flow, Authorship authorship, RowHandler created, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => SqliteCreations.Flow(session, flow, authorship, created), cancellationToken);

    public override Task<Creation> CreateRunAsync(NewRun run, RowHandler created, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => _creations.Run(session, run, created), cancellationToken);

    public override Task<Creation> CreateStepAsync(NewStep step, RowHandler created, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => SqliteCreations.Step(session, step, created), cancellationToken);

    public override Task<Creation> CreateTaskAsync(NewTask task, RowHandler created, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => _creations.Task(session, task, created), cancellationToken);

    public override Task<Addition?> AddMetadataAsync(
        TaskAddress task, IReadOnlyList<NewMetadata> records, long time, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => SqliteAdditions.Metadata(session, task, records, time), cancellationToken);

    public override Task<Addition?> AddArtifactsAsync(
        TaskAddress task, IReadOnlyList<NewArtifact> artifacts, long time, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => SqliteAdditions.Artifacts(session, task, artifacts, time), cancellationToken);

    public override Task<bool> BeatAsync(RunAddress run, long now, CancellationToken cancellationToken) => _writer.WriteAsync(
        session => SqliteRecords.FindRun(session, run) is { } found && SqliteRecords.Beat(session, found.Number, now), cancellationToken);

    public override Task<bool> BeatAsync(TaskAddress task, long now, CancellationToken cancellationToken) => _writer.WriteAsync(
        session =>
        {
            if (SqliteRecords.FindTask(session, task) is not { } found)
                return false;
            SqliteRecords.Beat(session, found.Run.Number, now);
            return session.Execute(
                "UPDATE tasks_v3 SET last_heartbeat_ts = $2 WHERE task_id = $1 AND (last_heartbeat_ts IS NULL OR last_heartbeat_ts <= $3)",
                found.Number, now, now - Heartbeats.Interval) > 0;
        },
        cancellationToken);

    public override async Task<TagMutation> MutateTagsAsync(RunAddress run, TagChange change, CancellationToken cancellationToken)
    {
        // Read first and compared when it is written: changes at the same time conflict here as they do in PostgreSQL.
        var sql = new SqlText().Append("SELECT o.run_number, o.tags, o.system_tags FROM runs_v3 o WHERE ").AppendRun(run).Build();
        var rows = await ReadAsync(sql, cancellationToken).ConfigureAwait(false);
        long number;
        string? tags, next;
        await using (rows.ConfigureAwait(false))
        {
            if (!await rows.NextAsync(cancellationToken).ConfigureAwait(false))
                return TagMutation.NoRun;
            var row = rows.Current;
            number = row.GetInt64(0);
            tags = row.IsDBNull(1) ? null : row.GetString(1);
            next = change(tags, row.IsDBNull(2) ? null : row.GetString(2));
        }

        if (next is null)
            return TagMutation.Done;
        var changed = await _writer.WriteAsync(
            session => session.Execute("UPDATE runs_v3 SET tags = $2 WHERE run_number = $1 AND tags IS $3", number, next, tags),
            cancellationToken).ConfigureAwait(false);
        return changed > 0 ? TagMutation.Done : TagMutation.Conflict;
    }

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
    }

    // Undoes what a transaction has done.
    private sealed class UnwantedException : Exception;
}
