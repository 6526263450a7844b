using Metaflow.Service.Database.Postgres.Migrations;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>Creates the triggers that tell listeners of new rows, for <c>DB_TRIGGER_CREATE=1</c>. What is there already is never changed.</summary>
internal sealed class NotifyTriggers(PostgresDatabase database, TimeProvider time, ILoggerFactory loggers)
{
    private readonly PostgresLog _log = new(loggers.CreateLogger<NotifyTriggers>());

    /// <summary>Drops the triggers of other versions, and creates those that are missing.</summary>
    /// <exception cref="SchemaException">The user of the database may not do so.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenExclusiveConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (!await IsWorkLeftAsync(connection, cancellationToken).ConfigureAwait(false))
                return;

            // Two services that start at once would both create them.
            await MigrationLock.TakeAsync(connection, time, _log.WaitingForMigration, cancellationToken).ConfigureAwait(false);
            try
            {
                foreach (var trigger in NotifyTrigger.All(database.Tables))
                    await EnsureAsync(connection, trigger, cancellationToken).ConfigureAwait(false);
                await MigrationLock.ReleaseAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new SchemaException(
                    $"DB_TRIGGER_CREATE is set, but the user of the database may not create triggers ({exception.MessageText}). " +
                    "Start the service once as the owner of the tables, or set DB_TRIGGER_CREATE=0.", exception);
            }
        }
    }

    private async Task<bool> IsWorkLeftAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var trigger in NotifyTrigger.All(database.Tables))
        {
            var existing = await ReadExistingAsync(connection, trigger.Table, cancellationToken).ConfigureAwait(false);
            if (!existing.Exists(other => other.Name == trigger.Name) || existing.Exists(other => NotifyTrigger.IsOutdated(other.Name)))
                return true;
        }

        return false;
    }

    private async Task EnsureAsync(NpgsqlConnection connection, NotifyTrigger trigger, CancellationToken cancellationToken)
    {
        var existing = await ReadExistingAsync(connection, trigger.Table, cancellationToken).ConfigureAwait(false);
        foreach (var outdated in existing.Where(other => NotifyTrigger.IsOutdated(other.Name)))
        {
            var quoted = $"\"{outdated.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            await ExecuteAsync(
                connection,
                $"DROP TRIGGER IF EXISTS {quoted} ON {outdated.Schema}.{TableNames.Quote(trigger.Table)}; DROP FUNCTION IF EXISTS {outdated.Schema}.{quoted}()",
                cancellationToken).ConfigureAwait(false);
            _log.TriggerDropped(outdated.Name, trigger.Table);
        }

        if (existing.Exists(other => other.Name == trigger.Name))
            return;
        var schema = await ReadSchemaAsync(connection, trigger.Table, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, trigger.Creation(schema), cancellationToken).ConfigureAwait(false);
        _log.TriggerCreated(trigger.Name, trigger.Table);
    }

    private static async Task<List<(string Name, string Schema)>> ReadExistingAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            """
            SELECT t.tgname::text, c.relnamespace::regnamespace::text
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE t.tgrelid = to_regclass(quote_ident($1)) AND NOT t.tgisinternal
            """,
            connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
            List<(string, string)> triggers = [];
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    triggers.Add((reader.GetString(0), reader.GetString(1)));
            }

            return triggers;
        }
    }

    private static async Task<string> ReadSchemaAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass(quote_ident($1))", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string
                ?? throw new SchemaException($"There is no table '{table}' to put a trigger on.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // Several statements in one command are one transaction.
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
