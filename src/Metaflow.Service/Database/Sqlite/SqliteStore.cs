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
    private readonly RepeatedCreations _repeated;

    private SqliteStore(string path)
    {
        _path = path;
        _writer = new SqliteWriter(path);
        _readers = new SqliteReaders(path);
        _repeated = new RepeatedCreations(Dialect);
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
        string flow, Authorship authorship, RowHandler created, CancellationToken cancellationToken) => _writer.WriteAsync(
        session =>
        {
            var rows = session.Execute(
                "INSERT INTO flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                flow, authorship.UserName, authorship.Time, authorship.Tags, authorship.SystemTags);
            if (rows == 0)
                return Creation.Exists;
            Show(session, $"SELECT {RecordShape.Flow.SelectList} FROM flows_v3 o WHERE o.flow_id = $1", flow, created);
            return Creation.Created;
        },
        cancellationToken);

    public override Task<Creation> CreateRunAsync(NewRun run, RowHandler created, CancellationToken cancellationToken) => _writer.WriteAsync(
        session =>
        {
            var show = $"SELECT {RecordShape.NewRun.SelectList} FROM runs_v3 o WHERE o.run_number = $1";
            if (EarlierAnswer(session, run.Once) is { } made)
                return ShowMade(session, _repeated.Find(run, made), created);

            if (session.Scalar("SELECT 1 FROM flows_v3 WHERE flow_id = $1", run.Flow) is null)
                return Creation.NoParent;
            var by = run.Authorship;
            var number = session.Scalar(
                """
                INSERT INTO runs_v3 (flow_id, user_name, ts_epoch, tags, system_tags, run_id, last_heartbeat_ts) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT DO NOTHING RETURNING run_number
                """,
                run.Flow, by.UserName, by.Time, by.Tags, by.SystemTags, run.Id, run.Heartbeat);
            return Finish(session, number, run.Once, by.Time, RepeatedCreations.OfRun, show, created);
        },
        cancellationToken);

    public override Task<Creation> CreateStepAsync(NewStep step, RowHandler created, CancellationToken cancellationToken) => _writer.WriteAsync(
        session =>
        {
            var address = step.Address;
            if (FindRun(session, address.Run) is not { } run)
                return Creation.NoRun;
            var by = step.Authorship;
            var rows = session.Execute(
                """
                INSERT INTO steps_v3 (flow_id, run_number, step_name, user_name, ts_epoch, tags, system_tags, run_id)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
                """,
                address.Run.Flow, run.Number, address.Step, by.UserName, by.Time, by.Tags, by.SystemTags,
                run.Id ?? run.Number.ToString(CultureInfo.InvariantCulture));
            if (rows == 0)
                return Creation.Exists;
            using var row = session.Read(
                $"""
                SELECT {RecordShape.Step.SelectList} FROM steps_v3 o JOIN runs_v3 r ON r.run_number = o.run_number
                WHERE o.flow_id = $1 AND o.run_number = $2 AND o.step_name = $3
                """,
                address.Run.Flow, run.Number, address.Step);
            row.Read();
            created(row, 0);
            return Creation.Created;
        },
        cancellationToken);

    public override Task<Creation> CreateTaskAsync(NewTask task, RowHandler created, CancellationToken cancellationToken) => _writer.WriteAsync(
        session =>
        {
            var show = $"SELECT {RecordShape.Task.SelectList} FROM tasks_v3 o JOIN runs_v3 r ON r.run_number = o.run_number WHERE o.task_id = $1";
            if (EarlierAnswer(session, task.Once) is { } made)
                return ShowMade(session, _repeated.Find(task, made), created);

            var (address, by) = (task.Address, task.Authorship);
            if (FindRun(session, address.Run) is not { } run)
                return Creation.NoRun;
            if (task.Heartbeat is { } now)
                Beat(session, run.Number, now);
            if (session.Scalar(
                "SELECT 1 FROM steps_v3 WHERE flow_id = $1 AND run_number = $2 AND step_name = $3",
                address.Run.Flow, run.Number, address.Step) is null)
                return Creation.NoParent;
            var number = session.Scalar(
                """
                INSERT INTO tasks_v3 (flow_id, run_number, step_name, user_name, ts_epoch, tags, system_tags, run_id, task_name, last_heartbeat_ts)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING task_id
                """,
                address.Run.Flow, run.Number, address.Step, by.UserName, by.Time, by.Tags, by.SystemTags, run.Id, task.Id, task.Heartbeat);
            return Finish(session, number, task.Once, by.Time, RepeatedCreations.OfTask, show, created);
        },
        cancellationToken);

    public override Task<Addition?> AddMetadataAsync(
        TaskAddress task, IReadOnlyList<NewMetadata> records, long time, CancellationToken cancellationToken) => _writer.WriteAsync<Addition?>(
        session =>
        {
            if (FindTask(session, task) is not { } found)
                return null;
            foreach (var record in records)
            {
                session.Execute(
                    """
                    INSERT INTO metadata_v3 (flow_id, run_number, run_id, step_name, task_id, task_name, field_name, value, type, user_name, ts_epoch,
                        tags, system_tags)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                    """,
                    task.Step.Run.Flow, found.Run.Number, found.Run.Id, task.Step.Step, found.Number, found.Name,
                    record.Field, record.Value, record.Type, record.UserName, time, record.Tags, record.SystemTags);
            }

            return new Addition(records.Count, 0);
        },
        cancellationToken);

    public override Task<Addition?> AddArtifactsAsync(
        TaskAddress task, IReadOnlyList<NewArtifact> artifacts, long time, CancellationToken cancellationToken) => _writer.WriteAsync<Addition?>(
        session =>
        {
            if (FindTask(session, task) is not { } found)
                return null;
            var count = 0;
            foreach (var artifact in artifacts)
            {
                count += session.Execute(
                    """
                    INSERT INTO artifact_v3 (flow_id, run_number, run_id, step_name, task_id, task_name, name, location, ds_type, sha, type,
                        content_type, user_name, attempt_id, ts_epoch, tags, system_tags)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING
                    """,
                    task.Step.Run.Flow, found.Run.Number, found.Run.Id, task.Step.Step, found.Number, found.Name,
                    artifact.Name, artifact.Location, artifact.DatastoreType, artifact.Sha, artifact.Type, artifact.ContentType, artifact.UserName,
                    (long)artifact.Attempt, time, artifact.Tags, artifact.SystemTags);
            }

            return new Addition(count, 0);
        },
        cancellationToken);

    public override Task<bool> BeatAsync(RunAddress run, long now, CancellationToken cancellationToken) => _writer.WriteAsync(
        session => FindRun(session, run) is { } found && Beat(session, found.Number, now), cancellationToken);

    public override Task<bool> BeatAsync(TaskAddress task, long now, CancellationToken cancellationToken) => _writer.WriteAsync(
        session =>
        {
            if (FindTask(session, task) is not { } found)
                return false;
            Beat(session, found.Run.Number, now);
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

    private static (long Number, string? Id)? FindRun(SqliteSession session, RunAddress run)
    {
        using var row = run.Run.Name is null
            ? session.Read("SELECT run_number, run_id FROM runs_v3 WHERE flow_id = $1 AND run_number = $2", run.Flow, run.Run.Value)
            : session.Read("SELECT run_number, run_id FROM runs_v3 WHERE flow_id = $1 AND run_id = $2", run.Flow, run.Run.Value);
        return row.Read() ? (row.GetInt64(0), Text(row, 1)) : null;
    }

    private static (long Number, string? Name, (long Number, string? Id) Run)? FindTask(SqliteSession session, TaskAddress task)
    {
        var sql = new SqlText().Append("SELECT o.task_id, o.task_name, o.run_number, o.run_id FROM tasks_v3 o WHERE ").AppendTask(task).Build();
        using var row = session.Read(sql.Text, [.. sql.Values]);
        return row.Read() ? (row.GetInt64(0), Text(row, 1), (row.GetInt64(2), Text(row, 3))) : null;
    }

    private static bool Beat(SqliteSession session, long run, long now) => session.Execute(
        "UPDATE runs_v3 SET last_heartbeat_ts = $2 WHERE run_number = $1 AND (last_heartbeat_ts IS NULL OR last_heartbeat_ts <= $3)",
        run, now, now - Heartbeats.Interval) > 0;

    private static string? EarlierAnswer(SqliteSession session, Guid? key) => key is null
        ? null
        : (string?)session.Scalar("SELECT answer FROM metaflow_service_requests WHERE key = $1", key.Value.ToString());

    private static Creation ShowMade(SqliteSession session, Query? find, RowHandler created)
    {
        if (find is null)
            return Creation.KeyTaken;
        using var row = session.Read(find.Text, [.. find.Values]);
        if (!row.Read())
            return Creation.KeyTaken;
        created(row, 0);
        return Creation.Created;
    }

    private static Creation Finish(SqliteSession session, object? number, Guid? key, long time, string kind, string show, RowHandler created)
    {
        if (number is null)
            return Creation.Exists;
        if (key is not null)
        {
            session.Execute(
                "INSERT INTO metaflow_service_requests (key, created_at, answer) VALUES ($1, $2, $3)",
                key.Value.ToString(), time, string.Create(CultureInfo.InvariantCulture, $"{kind}{number}"));
        }

        Show(session, show, number, created);
        return Creation.Created;
    }

    private static void Show(SqliteSession session, string sql, object key, RowHandler created)
    {
        using var row = session.Read(sql, key);
        if (row.Read())
            created(row, 0);
    }

    private static string? Text(SqliteDataReader row, int place) => row.IsDBNull(place) ? null : row.GetString(place);

    // Undoes what a transaction has done.
    private sealed class UnwantedException : Exception;
}
