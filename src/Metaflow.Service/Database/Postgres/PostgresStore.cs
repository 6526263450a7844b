using System.Data;
using System.Globalization;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Database.Postgres.Migrations;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>The records in PostgreSQL. Thread-safe; several services may use a database at a time.</summary>
internal sealed class PostgresStore : MetadataStore
{
    private readonly PostgresSettings _settings;
    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly PostgresCreations _creations;
    private readonly PostgresAdditions _additions;
    private readonly RepeatedCreations _repeated;

    private PostgresStore(PostgresSettings settings, PostgresDatabase database, TimeProvider time, ILoggerFactory loggers)
    {
        _settings = settings;
        _database = database;
        _time = time;
        _loggers = loggers;
        Dialect = new PostgresDialect(database.Tables);
        _creations = new PostgresCreations(Dialect);
        _additions = new PostgresAdditions(Dialect);
        _repeated = new RepeatedCreations(Dialect);
    }

    public override string Kind => "postgres";

    public override string Location => _settings.ToString();

    public override SqlDialect Dialect { get; }

    public override ApiKeyStore Keys => new PostgresApiKeyStore(_database);

    /// <summary>The database itself.</summary>
    public PostgresDatabase Database => _database;

    /// <summary>Connects.</summary>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached.</exception>
    public static async Task<PostgresStore> OpenAsync(
        PostgresSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            var database = await PostgresDatabase.OpenAsync(settings, time, loggers, cancellationToken).ConfigureAwait(false);
            return new PostgresStore(settings, database, time, loggers);
        }
        catch (Exception e) when (PostgresDatabase.IsConnectionFailure(e))
        {
            throw new DatabaseUnavailableException($"The database at {settings} cannot be reached: {e.Message}", e);
        }
    }

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new PostgresMigrator(_database, _time, _loggers).PrepareAsync(cancellationToken).ConfigureAwait(false);
            if (_settings.CreateTriggers)
                await new NotifyTriggers(_database, _time, _loggers).EnsureAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SchemaException || PostgresErrors.IsKnown(e))
        {
            throw new DatabaseUnavailableException(e.Message, e);
        }
    }

    public override Task<IReadOnlyList<int>> WriteAsync(
        IReadOnlyList<Query> statements, Func<IReadOnlyList<int>, bool> isWanted, CancellationToken cancellationToken) =>
        _database.Writer.UseAsync<IReadOnlyList<int>>(
            async connection =>
            {
                var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = transaction.ConfigureAwait(false);
                List<int> rows = [];
                foreach (var statement in statements)
                {
                    var command = connection.Command(statement);
                    await using var __ = command.ConfigureAwait(false);
                    rows.Add(await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false));
                }

                if (isWanted(rows))
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return rows;
            },
            cancellationToken);

    public override async Task<SchemaState> ReadSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            var status = await new PostgresMigrator(_database, _time, _loggers).ReadStatusAsync(cancellationToken).ConfigureAwait(false);
            return new SchemaState(
                status.Current.ToString(CultureInfo.InvariantCulture),
                status.IsEmpty,
                status.IsUsable ? null : $"They lack {string.Join(", ", status.MissingColumns)}.");
        }
        catch (Exception e) when (PostgresErrors.IsKnown(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public override Task PingAsync(CancellationToken cancellationToken) =>
        RunAsync(new Query("SELECT 1", []), static row => row.GetInt32(0), 0, cancellationToken);

    public override async ValueTask<Rows> ReadAsync(Query query, CancellationToken cancellationToken) =>
        await PostgresRows.OpenAsync(_database.Reader, query, cancellationToken).ConfigureAwait(false);

    public override async Task<Creation> CreateFlowAsync(
        string flow, Authorship authorship, RowHandler created, CancellationToken cancellationToken) => await RunAsync(
        _creations.Flow(flow, authorship),
        row =>
        {
            created(row, 0);
            return Creation.Created;
        },
        Creation.Exists,
        cancellationToken).ConfigureAwait(false);

    public override Task<Creation> CreateRunAsync(NewRun run, RowHandler created, CancellationToken cancellationToken) =>
        CreateAsync(_creations.Run(run), run.Once, made => _repeated.Find(run, made), created, cancellationToken);

    public override Task<Creation> CreateStepAsync(NewStep step, RowHandler created, CancellationToken cancellationToken) =>
        CreateAsync(_creations.Step(step), key: null, static _ => null, created, cancellationToken);

    public override Task<Creation> CreateTaskAsync(NewTask task, RowHandler created, CancellationToken cancellationToken) =>
        CreateAsync(_creations.Task(task), task.Once, made => _repeated.Find(task, made), created, cancellationToken);

    public override Task<Addition?> AddMetadataAsync(
        TaskAddress task, IReadOnlyList<NewMetadata> records, long time, CancellationToken cancellationToken) =>
        AddAsync(records, some => _additions.Metadata(task, some, time), cancellationToken);

    public override Task<Addition?> AddArtifactsAsync(
        TaskAddress task, IReadOnlyList<NewArtifact> artifacts, long time, CancellationToken cancellationToken) =>
        AddAsync(artifacts, some => _additions.Artifacts(task, some, time), cancellationToken);

    public override async Task<bool> BeatAsync(RunAddress run, long now, CancellationToken cancellationToken)
    {
        var sql = new SqlText().Append($"UPDATE {Dialect.Runs} o SET last_heartbeat_ts = ");
        sql.Append(sql.Parameter(now)).Append(" WHERE ").AppendRun(run).Append(Due(sql, "o", now)).Append(" RETURNING true");
        return await RunAsync(sql.Build(), static row => row.GetBoolean(0), false, cancellationToken).ConfigureAwait(false);
    }

    public override async Task<bool> BeatAsync(TaskAddress task, long now, CancellationToken cancellationToken)
    {
        var sql = new SqlText().Append($"WITH t AS (SELECT o.flow_id, o.run_number, o.task_id FROM {Dialect.Tasks} o WHERE ").AppendTask(task);
        var (beat, due) = (sql.Parameter(now), Due(sql, "a", now));
        sql.Append($"), r AS (UPDATE {Dialect.Runs} a SET last_heartbeat_ts = {beat} FROM t")
            .Append($" WHERE a.flow_id = t.flow_id AND a.run_number = t.run_number{due})")
            .Append($" UPDATE {Dialect.Tasks} a SET last_heartbeat_ts = {beat} FROM t WHERE a.task_id = t.task_id{due} RETURNING true");
        return await RunAsync(sql.Build(), static row => row.GetBoolean(0), false, cancellationToken).ConfigureAwait(false);
    }

    public override async Task<TagMutation> MutateTagsAsync(RunAddress run, TagChange change, CancellationToken cancellationToken)
    {
        try
        {
            return await _database.Writer.UseAsync(
                async connection =>
                {
                    var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken).ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        var mutation = await MutateTagsAsync(connection, run, change, cancellationToken).ConfigureAwait(false);
                        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                        return mutation;
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e) when (PostgresErrors.IsConflict(e.InnerException))
        {
            return TagMutation.Conflict;
        }
    }

    public override ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<TagMutation> MutateTagsAsync(
        NpgsqlConnection connection, RunAddress run, TagChange change, CancellationToken cancellationToken)
    {
        long number;
        string? next;
        var select = new SqlText().Append($"SELECT CAST(o.run_number AS bigint), o.tags, o.system_tags FROM {Dialect.Runs} o WHERE ").AppendRun(run).Build();
        var find = connection.Command(select);
        await using (find.ConfigureAwait(false))
        {
            var row = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (row.ConfigureAwait(false))
            {
                if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
                    return TagMutation.NoRun;
                number = row.GetInt64(0);
                next = change(row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2));
            }
        }

        if (next is null)
            return TagMutation.Done;
        var query = new Query(
            $"UPDATE {Dialect.Runs} SET tags = $1::jsonb WHERE flow_id = $2 AND run_number = $3", [next, run.Flow, number]);
        var update = connection.Command(query);
        await using (update.ConfigureAwait(false))
            await update.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return TagMutation.Done;
    }

    private async Task<Creation> CreateAsync(
        Query create, Guid? key, Func<string, Query?> findMade, RowHandler created, CancellationToken cancellationToken)
    {
        var outcome = await TryCreateAsync().ConfigureAwait(false);
        // A second look tells what a request at the same time has done: one of the same key, or one that deletes what the record belongs to.
        if (outcome is null || (outcome.Value.Creation is Creation.Exists && key is not null))
            outcome = await TryCreateAsync().ConfigureAwait(false);
        var (creation, made) = outcome ?? (Creation.Exists, null);
        if (made is null)
            return creation;
        return findMade(made) is not { } find
            ? Creation.KeyTaken
            : await RunAsync(find, row => Show(row, 0), Creation.KeyTaken, cancellationToken).ConfigureAwait(false);

        async Task<(Creation Creation, string? Made)?> TryCreateAsync()
        {
            try
            {
                return await RunAsync(create, Read, (Creation.Exists, null), cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation)
            {
                return null;
            }
        }

        (Creation, string?) Read(NpgsqlDataReader row)
        {
            if (!row.IsDBNull(0))
                return (Creation.Created, row.GetString(0));
            if (!row.GetBoolean(1))
                return (Creation.NoRun, null);
            if (!row.GetBoolean(2))
                return (Creation.NoParent, null);
            return (row.IsDBNull(PostgresCreations.FirstColumn) ? Creation.Exists : Show(row, PostgresCreations.FirstColumn), null);
        }

        Creation Show(NpgsqlDataReader row, int first)
        {
            created(row, first);
            return Creation.Created;
        }
    }

    private async Task<Addition?> AddAsync<T>(IReadOnlyList<T> records, Func<IReadOnlyList<T>, Query> add, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(
                add(records),
                static row => row.GetBoolean(0) ? new Addition((int)row.GetInt64(1), 0) : (Addition?)null,
                null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (DatabaseRefusalException)
        {
            if (records.Count == 1)
                return new Addition(0, 1);
        }

        // One of them was refused, and all with it: each on its own.
        var sum = default(Addition);
        foreach (var record in records)
        {
            if (await AddAsync([record], add, cancellationToken).ConfigureAwait(false) is not { } addition)
                return null;
            sum = new Addition(sum.Added + addition.Added, sum.Refused + addition.Refused);
        }

        return sum;
    }

    private Task<T> RunAsync<T>(Query query, Func<NpgsqlDataReader, T> read, T none, CancellationToken cancellationToken) =>
        _database.Writer.RunAsync(query, read, none, cancellationToken);

    private static string Due(SqlText sql, string alias, long now) =>
        $" AND ({alias}.last_heartbeat_ts IS NULL OR {alias}.last_heartbeat_ts <= {sql.Parameter(now - Heartbeats.Interval)})";
}
